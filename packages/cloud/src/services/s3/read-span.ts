import type { ByteSpan } from "./body.js";
import { parseByteRange } from "./byte-range.js";
import { invalidPartNumber, invalidRequest } from "./errors.js";
import type { StoredObject } from "./object-version.js";

/** What of an object a request reads; undefined for the whole. @throws ServiceError */
export function spanToRead(
  { sizeBytes, parts }: StoredObject,
  { Range, PartNumber }: { readonly Range?: string | undefined; readonly PartNumber?: number | undefined },
): ByteSpan | undefined {
  if (PartNumber === undefined) return parseByteRange(Range, sizeBytes);
  if (Range !== undefined) throw invalidRequest("Cannot specify both Range header and partNumber query parameter");
  let start = 0;
  for (const [at, part] of (parts ?? [{ sizeBytes }]).entries()) {
    if (at + 1 === PartNumber) return { start, end: start + part.sizeBytes };
    start += part.sizeBytes;
  }
  throw invalidPartNumber(PartNumber, parts?.length ?? 1);
}
