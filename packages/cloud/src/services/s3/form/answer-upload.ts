import type { WireResponse } from "@assay/wire";
import { quoted, versionIdOf } from "../answer-object.js";
import type { Bucket } from "../bucket.js";
import type { StoredObject } from "../object-version.js";

/** What the form wants its poster to see: a page elsewhere, a status, or nothing. */
export function answerUpload(
  fields: ReadonlyMap<string, string>,
  bucket: Bucket,
  { key, etag, versionId }: StoredObject,
  location: string,
): WireResponse {
  const { VersionId } = versionIdOf(bucket, { versionId });
  const headers = { etag: quoted(etag), location, ...(VersionId !== undefined && { "x-amz-version-id": VersionId }) };
  const redirect = fields.get("success_action_redirect") ?? fields.get("redirect");
  if (redirect !== undefined && URL.canParse(redirect)) {
    const target = new URL(redirect);
    target.searchParams.set("bucket", bucket.name);
    target.searchParams.set("key", key);
    target.searchParams.set("etag", quoted(etag));
    return { status: 303, headers: { ...headers, location: target.href }, body: new Uint8Array() };
  }
  const status = fields.get("success_action_status");
  if (status === "200") return { status: 200, headers, body: new Uint8Array() };
  if (status !== "201") return { status: 204, headers, body: new Uint8Array() };
  const told = { Location: location, Bucket: bucket.name, Key: key, ETag: quoted(etag) };
  const members = Object.entries(told).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>${members.join("")}</PostResponse>`;
  return { status: 201, headers: { ...headers, "content-type": "application/xml" }, body: Buffer.from(body) };
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (each) => ENTITIES[each] ?? each);
}
