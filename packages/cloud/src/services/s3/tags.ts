import type { Tag } from "@aws-sdk/client-s3";
import { invalidArgument, invalidTag } from "./errors.js";

export type Tags = ReadonlyMap<string, string>;

export const OBJECT_TAG_LIMIT = 10;
export const BUCKET_TAG_LIMIT = 50;

/** @throws ServiceError InvalidTag */
export function tagsOfSet(set: readonly Tag[] | undefined, limit: number): Tags {
  return admitted(
    (set ?? []).map(({ Key = "", Value = "" }) => [Key, Value]),
    limit,
  );
}

/** @param header `a=b&c=d`, as `x-amz-tagging` carries them. @throws ServiceError InvalidTag, InvalidArgument */
export function tagsOfHeader(header: string | undefined): Tags {
  if (header === undefined || header === "") return new Map();
  const tags = [...new URLSearchParams(header)];
  if (new Set(tags.map(([key]) => key)).size < tags.length) {
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      "x-amz-tagging",
      header,
    );
  }
  return admitted(tags, OBJECT_TAG_LIMIT);
}

export function tagSetOf(tags: Tags): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

// S3 takes letters, digits, spaces and these.
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

function admitted(tags: readonly (readonly [string, string])[], limit: number): Tags {
  if (tags.length > limit) {
    throw limit === OBJECT_TAG_LIMIT
      ? invalidTag("Object tags cannot be greater than 10")
      : invalidTag(`Bucket tag count cannot be greater than ${limit}`);
  }
  const kept = new Map<string, string>();
  for (const [key, value] of tags) {
    if (kept.has(key)) throw invalidTag("Cannot provide multiple Tags with the same key");
    if (key.length === 0 || key.length > 128 || !ALLOWED.test(key)) {
      throw invalidTag("The TagKey you have provided is invalid");
    }
    if (value.length > 256 || !ALLOWED.test(value)) throw invalidTag("The TagValue you have provided is invalid");
    if (key.startsWith("aws:")) throw invalidTag("System tags cannot be added/updated by requester");
    kept.set(key, value);
  }
  return kept;
}
