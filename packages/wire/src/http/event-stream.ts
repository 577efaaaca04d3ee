import assert from "node:assert/strict";
import { messageOf } from "@assay/core";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import type { MessageHeaders } from "@smithy/types";
import { bytesOf, dateOf, recordOf } from "../codec/output-value.js";
import type { Member, StructureShape } from "../model/shape.js";
import { ServiceError } from "../service-error.js";
import type { BodyCodec } from "./body-codec.js";

export const EVENT_STREAM_TYPE = "application/vnd.amazon.eventstream";

const framing = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString("utf8"),
  (text) => Buffer.from(text, "utf8"),
);

const NOTHING = new Uint8Array();

/**
 * Frames the events that an operation hands out, each an object with one member of the union set
 * (smithy.io/2.0/aws/amazon-eventstream.html). An error ends the series: as an exception of the model if the union
 * has it, else as an error that clients know by code and message only.
 * @throws TypeError while read, when an event is none of the union's: a bug of the service
 */
export async function* frameEvents(
  union: StructureShape,
  events: unknown,
  codec: BodyCodec,
): AsyncGenerator<Uint8Array, void, undefined> {
  assert(isIterable(events), `${union.name} is a series of events`);
  try {
    for await (const event of events) yield frameEvent(union, event, codec);
  } catch (error) {
    yield frameError(union, error, codec);
  }
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

function frameEvent(union: StructureShape, event: unknown, codec: BodyCodec): Uint8Array {
  const source = recordOf(event);
  const member = union.members.find(({ name }) => source[name] !== undefined);
  if (member === undefined) throw new TypeError(`${union.name} has no event ${Object.keys(source).join(", ")}`);
  return frame({ ":message-type": "event", ":event-type": member.name }, member, source[member.name], codec);
}

function frameError(union: StructureShape, error: unknown, codec: BodyCodec): Uint8Array {
  const member =
    error instanceof Error
      ? union.members.find(({ shape }) => shape.kind === "structure" && shape.name === error.name)
      : undefined;
  if (member !== undefined) {
    const value = { ...recordOf(error), message: messageOf(error) };
    return frame({ ":message-type": "exception", ":exception-type": member.name }, member, value, codec);
  }
  const code = error instanceof ServiceError ? error.code : "InternalFailure";
  const headers = { ":message-type": "error", ":error-code": code, ":error-message": messageOf(error) };
  return framing.encode({ headers: textHeaders(headers), body: NOTHING });
}

/** One message: members bound to headers there, the one bound to the payload as it is, all others as a document. */
function frame(kind: Record<string, string>, { shape }: Member, value: unknown, codec: BodyCodec): Uint8Array {
  assert(shape.kind === "structure", "events are structures");
  const source = recordOf(value);
  const headers = textHeaders(kind);
  const inBody: Member[] = [];
  let payload: Member | undefined;
  for (const member of shape.members) {
    const content = source[member.name];
    if (member.traits.eventPayload) payload = member;
    else if (!member.traits.eventHeader) inBody.push(member);
    else if (content !== undefined && content !== null) headers[member.name] = headerOf(member, content);
  }
  const { contentType, content } =
    payload === undefined
      ? { contentType: codec.contentType, content: codec.writeMembers(shape, inBody, source) }
      : payloadOf(payload, source[payload.name], codec);
  headers[":content-type"] = { type: "string", value: contentType };
  return framing.encode({ headers, body: content });
}

function payloadOf(member: Member, value: unknown, codec: BodyCodec) {
  const { shape } = member;
  if (shape.kind === "blob") {
    return { contentType: "application/octet-stream", content: value === undefined ? NOTHING : bytesOf(value) };
  }
  if (shape.kind === "string") return { contentType: "text/plain", content: Buffer.from(String(value ?? "")) };
  return { contentType: codec.contentType, content: codec.writePayload(member, value ?? {}) };
}

function headerOf({ name, shape }: Member, value: unknown): MessageHeaders[string] {
  switch (shape.kind) {
    case "boolean":
      return { type: "boolean", value: value === true };
    case "blob":
      return { type: "binary", value: bytesOf(value) };
    case "timestamp":
      return { type: "timestamp", value: dateOf(value) };
    case "string":
      return { type: "string", value: String(value) };
    // Client schemas do not tell the widths of integers apart; the widest but one holds what they are used for.
    case "number":
      return { type: "integer", value: Number(value) };
    default:
      throw new TypeError(`${name} is a ${shape.kind}, which no header of an event carries`);
  }
}

function textHeaders(texts: Readonly<Record<string, string>>): MessageHeaders {
  return Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, { type: "string", value }]));
}
