import { createHash } from "node:crypto";
import type { Body } from "./body.js";
import type { Bucket } from "./bucket.js";
import { checkWriteConditions, type WriteConditions } from "./conditions.js";
import { etagUnder } from "./customer-keys.js";
import type { Encryption, NewObject, StoredObject } from "./object-version.js";
import { causeOf, type S3Context } from "./request-scope.js";

/** Who writes, where and when. */
type Writing = Pick<S3Context, "store" | "clock" | "caller" | "requestId">;

/**
 * Makes an object out of a body that the caller has put or retained, which belongs to the bucket from here on.
 * @param how the last part of the event's name, for example `Put`
 * @throws ServiceError when a condition does not hold; the body is released then
 */
export function writeObject(
  context: Writing,
  bucket: Bucket,
  object: NewObject,
  { how, conditions }: { readonly how: string; readonly conditions: WriteConditions },
): StoredObject {
  const { store, clock } = context;
  try {
    // A bucket that was deleted while the body arrived takes nothing any more.
    store.bucket(bucket.name);
    checkWriteConditions(bucket, object.key, conditions);
  } catch (error) {
    store.bodies.release(object.body);
    throw error;
  }
  const stored = bucket.put(object, clock.now());
  store.lifecycles.consider(bucket, stored.key);
  store.notifier.notify(bucket, {
    name: `ObjectCreated:${how}`,
    key: stored.key,
    versionId: stored.versionId,
    sizeBytes: stored.sizeBytes,
    etag: stored.etag,
    cause: causeOf(context),
  });
  return stored;
}

/** What of an upload is computed from its bytes. */
export async function storeBytes(
  { store }: Pick<Writing, "store">,
  bytes: Uint8Array,
  encryption: Encryption,
): Promise<{ readonly body: Body; readonly sizeBytes: number; readonly etag: string }> {
  const etag = etagUnder(encryption, createHash("md5").update(bytes).digest("hex"));
  return { body: await store.bodies.put(bytes), sizeBytes: bytes.byteLength, etag };
}

/** The body of a request, as the wire has read it: the SDK's type is the client's, who may send a stream. */
export function bytesOf(body: unknown): Uint8Array {
  return body instanceof Uint8Array ? body : new Uint8Array();
}
