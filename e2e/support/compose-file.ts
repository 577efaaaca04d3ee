import { readFile } from "node:fs/promises";
import { parse } from "yaml";

/** What tests read of a service in a compose file. */
export interface ComposeService {
  readonly image: string;
  readonly command?: string | readonly string[];
  /** Of list entries `NAME=value`, with `${NAME:-default}` replaced. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The services of a compose file, as they are when none of the variables it asks for is set. */
export async function readComposeFile(path: string): Promise<Readonly<Record<string, ComposeService>>> {
  const text = (await readFile(path, "utf8")).replaceAll(/\$\{\w+(?::-([^}]*))?\}/g, "$1");
  const { services } = parse(text) as {
    readonly services: Record<
      string,
      Omit<ComposeService, "environment"> & { readonly environment?: readonly string[] }
    >;
  };
  return Object.fromEntries(
    Object.entries(services).map(([name, { environment = [], ...service }]) => [
      name,
      { ...service, environment: Object.fromEntries(environment.map(splitVariable)) },
    ]),
  );
}

function splitVariable(text: string): readonly [string, string] {
  const equals = text.indexOf("=");
  return [text.slice(0, equals), text.slice(equals + 1)];
}
