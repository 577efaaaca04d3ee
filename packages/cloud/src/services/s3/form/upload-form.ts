import type { WireRequest } from "@assay/wire";
import { invalidArgument, malformedPostRequest } from "../errors.js";
import { parseMultipartForm } from "./multipart-form.js";

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
export function parseUploadForm({ body, headers }: WireRequest): UploadForm {
  const parts = parseMultipartForm(body, headers["content-type"] ?? "");
  if (parts === undefined) throw malformedPostRequest();
  const fields = new Map<string, string>();
  for (const { name, fileName = "", content } of parts) {
    const field = name.toLowerCase();
    if (field !== "file") {
      fields.set(field, Buffer.from(content).toString());
      continue;
    }
    // What stands behind the file is not looked at.
    const key = fields.get("key");
    if (key === undefined || key === "") throw withoutKey();
    fields.set(
      "key",
      key.replaceAll(/\$\{filename\}/g, () => fileName),
    );
    return { fields, file: content };
  }
  throw fields.has("key")
    ? invalidArgument("POST requires exactly one file upload per request.", "file", "0")
    : withoutKey();
}

function withoutKey(): Error {
  return invalidArgument(
    "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
    "key",
    "",
  );
}
