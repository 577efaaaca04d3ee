import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { AssayError, messageOf } from "@assay/core";
import type { Io } from "../../io.js";

/**
 * The event as bytes: from a file, standard input or the command line.
 * @throws AssayError `EVENT_TWICE`, `EVENT_UNREADABLE`, `EVENT_INVALID`
 */
export async function readEvent(
  { event, payload }: { readonly event?: string; readonly payload?: string },
  { cwd, stdin }: Io,
): Promise<Uint8Array> {
  if (event !== undefined && payload !== undefined) {
    throw new AssayError("EVENT_TWICE", "--event and --payload both name the event", { hint: "pass one of them" });
  }
  const bytes = event === undefined ? Buffer.from(payload ?? "{}") : await readSource(event, cwd, stdin);
  const source = event === undefined ? "--payload" : event === "-" ? "standard input" : event;
  try {
    JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw new AssayError("EVENT_INVALID", `${source} is not JSON: ${messageOf(cause)}`, {
      hint: "an event is one JSON document, for example '{\"id\": 1}'",
      cause,
    });
  }
  return bytes;
}

async function readSource(event: string, cwd: string, stdin: Io["stdin"]): Promise<Buffer> {
  if (event === "-") return buffer(stdin);
  try {
    return await readFile(resolve(cwd, event));
  } catch (cause) {
    throw new AssayError("EVENT_UNREADABLE", `cannot read the event: ${messageOf(cause)}`, {
      hint: "name an existing JSON file, - for standard input, or pass --payload",
      cause,
    });
  }
}
