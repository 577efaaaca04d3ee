import { invalidArgument } from "./errors.js";

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/** @param header `/bucket/key?versionId=id`, percent-encoded. @throws ServiceError InvalidArgument */
export function parseCopySource(header: string): CopySource {
  const [, bucketText, keyText, versionId] = /^\/?([^/?]+)\/(.+?)(?:\?versionId=([^&]+))?$/s.exec(header) ?? [];
  if (bucketText === undefined || keyText === undefined) throw invalidSource(header);
  return { bucket: decoded(bucketText, header), key: decoded(keyText, header), versionId };
}

function decoded(text: string, header: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidSource(header);
  }
}

function invalidSource(header: string): Error {
  return invalidArgument(
    "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    "x-amz-copy-source",
    header,
  );
}
