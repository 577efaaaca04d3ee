import type { Bucket } from "./bucket.js";
import type { S3Store } from "./store.js";

/**
 * The URL that answers to an upload give for its object. AWS names the bucket's host, which would lead away from this
 * cloud; like AWS, it encodes the slashes of the key.
 */
export function locationOf({ name, identity }: Bucket, key: string, { ports }: Pick<S3Store, "ports">): string {
  const endpointUrl = ports.endpointUrl();
  const bucketUrl =
    endpointUrl === undefined ? `https://${name}.s3.${identity.region}.amazonaws.com` : `${endpointUrl}/${name}`;
  return `${bucketUrl}/${encodeURIComponent(key)}`;
}
