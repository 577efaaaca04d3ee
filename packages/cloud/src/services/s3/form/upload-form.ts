import type { WireRequest } from "@assay/wire";
import { invalidArgument, malformedPostRequest } from "../errors.js";

/** What a browser posts to a bucket: a file behind fields that say what becomes of it. */
export interface UploadForm {
  /** By name in lower case, as they stand before the file. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: Uint8Array;
}

export function isUploadForm({ method, headers }: WireRequest): boolean {
  return method === "POST" && headers["content-type"]?.startsWith("multipart/form-data") === true;
}

/** @throws ServiceError MalformedPOSTRequest; InvalidArgument without a file or a key */
export async function parseUploadForm({ body, headers }: WireRequest): Promise<UploadForm> {
  const fields = new Map<string, string>();
  for (const [name, value] of await entriesOf(body, headers["content-type"] ?? "")) {
    const field = name.toLowerCase();
    if (field !== "file") {
      if (typeof value === "string") fields.set(field, value);
      continue;
    }
    // What stands behind the file is not looked at.
    const fileName = typeof value === "string" ? "" : value.name;
    const key = fields.get("key");
    if (key === undefined || key === "") throw withoutKey();
    fields.set(
      "key",
      key.replaceAll(/\$\{filename\}/g, () => fileName),
    );
    const file = typeof value === "string" ? Buffer.from(value) : new Uint8Array(await value.arrayBuffer());
    return { fields, file };
  }
  throw fields.has("key")
    ? invalidArgument("POST requires exactly one file upload per request.", "file", "0")
    : withoutKey();
}

async function entriesOf(
  body: Uint8Array,
  contentType: string,
): Promise<readonly (readonly [string, string | File])[]> {
  try {
    // A copy, because the reader wants a buffer of its own.
    const form = new Response(new Uint8Array(body), { headers: { "content-type": contentType } });
    return [...(await form.formData())];
  } catch (cause) {
    throw malformedPostRequest(cause);
  }
}

function withoutKey(): Error {
  return invalidArgument(
    "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
    "key",
    "",
  );
}
