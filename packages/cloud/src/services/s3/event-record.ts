import type { Principal } from "../../ports.js";
import type { Bucket } from "./bucket.js";

/** Something that happened to an object, as notifications tell it. */
export interface S3Event {
  /** For example `ObjectCreated:Put`. */
  readonly name: string;
  readonly key: string;
  readonly versionId?: string | undefined;
  readonly sizeBytes?: number | undefined;
  readonly etag?: string | undefined;
  /** Undefined for what S3 does by itself. */
  readonly cause?: EventCause | undefined;
}

/** The request that made it happen. */
export interface EventCause {
  readonly caller: Principal;
  readonly requestId: string;
}

/** What events of one bucket have beside themselves. */
export interface EventCircumstances {
  readonly nowMs: number;
  readonly configurationId: string;
  /** Greater for later events of a key. */
  readonly sequence: number;
}

/** One record of a notification (docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html). */
export function eventRecord(bucket: Bucket, event: S3Event, circumstances: EventCircumstances): object {
  const { nowMs, configurationId, sequence } = circumstances;
  const { name, key, versionId, sizeBytes, etag, cause } = event;
  // Records of what came after version 2.1 of the format carry a later one.
  const eventVersion = /^(?:Lifecycle|ObjectTagging|ObjectAcl|IntelligentTiering)/.test(name) ? "2.3" : "2.1";
  return {
    eventVersion,
    eventSource: "aws:s3",
    awsRegion: bucket.identity.region,
    eventTime: new Date(nowMs).toISOString(),
    eventName: name,
    userIdentity: { principalId: cause === undefined ? "s3.amazonaws.com" : `AWS:${cause.caller.userId}` },
    requestParameters: { sourceIPAddress: cause === undefined ? "s3.amazonaws.com" : "127.0.0.1" },
    responseElements: responseElements(cause?.requestId ?? ""),
    s3: {
      s3SchemaVersion: "1.0",
      configurationId,
      bucket: { name: bucket.name, ownerIdentity: { principalId: bucket.ownerId }, arn: bucket.arn },
      object: {
        key: encodeKey(key),
        ...(sizeBytes !== undefined && { size: sizeBytes }),
        ...(etag !== undefined && { eTag: etag }),
        ...(versionId !== undefined && versionId !== "null" && { versionId }),
        sequencer: `00${nowMs.toString(16).toUpperCase()}${sequence.toString(16).toUpperCase().padStart(6, "0")}`,
      },
    },
  };
}

/** What S3 sends to queues and topics when they are configured, to see whether it may. */
export function testEvent(bucket: Bucket, nowMs: number, requestId: string): object {
  return {
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: new Date(nowMs).toISOString(),
    Bucket: bucket.name,
    RequestId: requestId,
    HostId: hostId(requestId),
  };
}

function responseElements(requestId: string): object {
  return { "x-amz-request-id": requestId, "x-amz-id-2": hostId(requestId) };
}

function hostId(requestId: string): string {
  return Buffer.from(`assay/${requestId}`).toString("base64");
}

// As in a form: a space is a plus, and everything but the unreserved characters is escaped.
function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()*~]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");
}
