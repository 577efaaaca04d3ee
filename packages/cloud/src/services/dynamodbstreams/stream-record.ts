import { createHash } from "node:crypto";
import type { _Record, AttributeValue } from "@aws-sdk/client-dynamodb-streams";
import type { SequencedChange, TableStream } from "../../table-stream.js";

/** DynamoDB's sequence numbers have at least 21 digits. */
export function formatSequence(sequence: number): string {
  return `1${String(sequence).padStart(23, "0")}`;
}

/** Undefined for text that is no sequence number of ours. */
export function parseSequence(text: string): number | undefined {
  return /^1\d{23}$/.test(text) ? Number(text.slice(1)) : undefined;
}

/** A change as readers of the stream see it. */
export function streamRecord(stream: TableStream, change: SequencedChange, region: string): _Record {
  const { viewType } = stream;
  const { oldImage, newImage } = change;
  const showsNew = viewType === "NEW_IMAGE" || viewType === "NEW_AND_OLD_IMAGES";
  const showsOld = viewType === "OLD_IMAGE" || viewType === "NEW_AND_OLD_IMAGES";
  const shown = {
    Keys: { ...change.keys },
    ...(showsNew && newImage !== undefined && { NewImage: { ...newImage } }),
    ...(showsOld && oldImage !== undefined && { OldImage: { ...oldImage } }),
  };
  return {
    eventID: createHash("md5").update(`${stream.arn} ${change.sequence}`).digest("hex"),
    eventName: oldImage === undefined ? "INSERT" : newImage === undefined ? "REMOVE" : "MODIFY",
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: region,
    dynamodb: {
      // To the second, as DynamoDB tells it.
      ApproximateCreationDateTime: new Date(Math.floor(change.atMs / 1000) * 1000),
      ...shown,
      SequenceNumber: formatSequence(change.sequence),
      SizeBytes: Object.values(shown).reduce((bytes, image) => bytes + sizeOf({ M: image }), 0),
      StreamViewType: viewType,
    },
    ...(change.isExpiry && { userIdentity: { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" } }),
  };
}

function sizeOf(value: AttributeValue): number {
  const { S, N, B, SS, NS, BS, L, M } = value;
  const text = (each: string): number => Buffer.byteLength(each);
  const sum = <Element>(elements: readonly Element[], size: (element: Element) => number): number =>
    elements.reduce((bytes, element) => bytes + size(element), 0);
  if (S !== undefined) return text(S);
  if (N !== undefined) return Math.ceil(N.replace(/\D/g, "").length / 2) + 1;
  if (B !== undefined) return B.byteLength;
  if (SS !== undefined) return sum(SS, text);
  if (NS !== undefined) return sum(NS, (N) => sizeOf({ N }));
  if (BS !== undefined) return sum(BS, (bytes) => bytes.byteLength);
  if (L !== undefined) return sum(L, sizeOf);
  if (M !== undefined) return sum(Object.entries(M), ([name, each]) => text(name) + sizeOf(each));
  return 1;
}
