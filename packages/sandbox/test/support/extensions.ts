import type { EnvironmentOptions } from "@assay/sandbox";
import { createPackage, type PackageFiles } from "./function-package.js";
import { startFunction, type TestEnvironment } from "./sandboxes.js";

/** An executable for the `extensions` folder of a layer. */
export interface ExtensionFile {
  readonly text: string;
  readonly mode: number;
}

export interface NodeExtension {
  /** Default: INVOKE and SHUTDOWN. */
  readonly events?: readonly string[];
  /** Statements between registering and asking for the first event; may `await` and use `post`, `put`, `id`. */
  readonly init?: string;
  /** Statements for each `event`. */
  readonly onEvent?: string;
}

/**
 * An extension in Node.js that registers by its file name, prints what it is told and ends with the environment. Its
 * statements see `api(method, path, body, headers)`, `id` and `name`.
 */
export function nodeExtension({
  events = ["INVOKE", "SHUTDOWN"],
  init = "",
  onEvent = "",
}: NodeExtension): ExtensionFile {
  const text = `#!/usr/bin/env node
const http = require("node:http");
const path = require("node:path");
const name = path.basename(__filename);
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const api = (method, path, body, headers = {}) => new Promise((resolve, reject) => {
  const request = http.request({ host, port, method, path, headers, agent: false }, (response) => {
    let text = "";
    response.on("data", (chunk) => { text += chunk; });
    response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: text && JSON.parse(text) }));
  });
  request.on("error", reject);
  request.end(body === undefined ? undefined : JSON.stringify(body));
});
(async () => {
  const registered = await api("POST", "/2020-01-01/extension/register", { events: ${JSON.stringify(events)} },
    { "Lambda-Extension-Name": name, "Lambda-Extension-Accept-Feature": "accountId" });
  const id = registered.headers["lambda-extension-identifier"];
  const identified = { "Lambda-Extension-Identifier": id };
  ${init}
  for (;;) {
    const { body: event } = await api("GET", "/2020-01-01/extension/event/next", undefined, identified);
    console.log("[" + name + "] " + JSON.stringify(event));
    ${onEvent}
    if (event.eventType === "SHUTDOWN") process.exit(0);
  }
})();
`;
  return { text, mode: 0o755 };
}

export interface ExtendedFunction extends TestEnvironment {
  /** What an extension printed after its name, parsed: the events that a {@link nodeExtension} was told. */
  eventsOf(name: string): readonly Readonly<Record<string, unknown>>[];
}

type Options = Partial<EnvironmentOptions> & {
  readonly extensions: PackageFiles;
  /** The function's own; default: one that answers its event. */
  readonly files?: PackageFiles;
};

const ECHO: PackageFiles = { "index.js": "exports.handler = async (event) => event;" };

/** Starts a function with a layer that has these files in its `extensions` folder. */
export async function startWithExtensions({
  extensions,
  files = ECHO,
  ...options
}: Options): Promise<ExtendedFunction> {
  const layer = await createPackage(
    Object.fromEntries(Object.entries(extensions).map(([name, file]) => [`extensions/${name}`, file])),
  );
  const fn = await startFunction(files, {
    runtime: "nodejs20.x",
    layersRoot: layer.path,
    accountId: "123456789012",
    ...options,
  });
  return {
    ...fn,
    eventsOf: (name) =>
      fn
        .messages()
        .filter((line) => line.startsWith(`[${name}] `))
        .map((line) => JSON.parse(line.slice(name.length + 3))),
    async [Symbol.asyncDispose]() {
      await fn[Symbol.asyncDispose]();
      await layer[Symbol.asyncDispose]();
    },
  };
}
