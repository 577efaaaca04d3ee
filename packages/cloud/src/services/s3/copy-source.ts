import { invalidArgument } from "./errors.js";

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/**
 * @param header `bucket/key?versionId=id`, of which everything before `?` is percent-encoded, often with the slash;
 * `+` is a space, as in forms (https://github.com/aws/aws-sdk-js/issues/1821).
 * @throws ServiceError InvalidArgument
 */
export function parseCopySource(header: string): CopySource {
  const [, path = "", versionId] = /^(.*?)(?:\?versionId=([^&]+))?$/s.exec(header) ?? [];
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decoded(path, header)) ?? [];
  if (bucket === undefined || key === undefined) throw invalidSource(header);
  return { bucket, key, versionId };
}

function decoded(text: string, header: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
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
