import { bytesOf, entriesOf, recordOf } from "../codec/output-value.js";
import type { WireResponse } from "../message.js";
import { isEventStream, type Member, type StructureShape } from "../model/shape.js";
import { bindingsOf, type HttpBindings } from "./bindings.js";
import type { BodyCodec } from "./body-codec.js";
import { EVENT_STREAM_TYPE, frameEvents } from "./event-stream.js";
import { formatHeader, headerText } from "./header-value.js";

const NO_BODY = new Uint8Array();

type Headers = Record<string, string>;

export interface StatusAndHeaders {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Writes an operation's output to where its HTTP bindings say.
 * @param defaults status of the operation's model, and headers such as the request id
 */
export function writeResponse(
  output: StructureShape,
  value: unknown,
  codec: BodyCodec,
  defaults: StatusAndHeaders,
): WireResponse {
  const bindings = bindingsOf(output);
  const source = recordOf(value);
  const status = bindings.status === undefined ? undefined : source[bindings.status.name];
  const body = writeBody(output, bindings, source, codec);
  const headers: Headers = { ...defaults.headers };
  if (body.contentType !== undefined) headers["content-type"] = body.contentType;
  writeHeaders(output, source, headers);
  return { status: typeof status === "number" ? status : defaults.status, headers, body: body.content };
}

interface Body {
  readonly content: WireResponse["body"];
  readonly contentType?: string;
}

function writeBody(output: StructureShape, bindings: HttpBindings, source: SourceValues, codec: BodyCodec): Body {
  const { payload, body } = bindings;
  if (payload !== undefined) return writePayload(payload, source[payload.name], codec);
  if (body.length === 0) return { content: NO_BODY };
  return { content: codec.writeMembers(output, body, source), contentType: codec.contentType };
}

type SourceValues = Readonly<Record<string, unknown>>;

function writePayload(member: Member, value: unknown, codec: BodyCodec): Body {
  const { shape, traits } = member;
  if (value === undefined || value === null) return { content: NO_BODY };
  if (shape.kind === "blob") {
    const contentType = traits.mediaType ?? "application/octet-stream";
    return { content: isByteStream(value) ? value : bytesOf(value), contentType };
  }
  if (shape.kind === "string") {
    return { content: Buffer.from(String(value)), contentType: traits.mediaType ?? "text/plain" };
  }
  if (isEventStream(member) && shape.kind === "structure") {
    return { content: frameEvents(shape, value, codec), contentType: EVENT_STREAM_TYPE };
  }
  return { content: codec.writePayload(member, value), contentType: codec.contentType };
}

function isByteStream(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** Adds the headers that a structure's members are bound to. */
export function writeHeaders(structure: StructureShape, source: SourceValues, headers: Headers): void {
  const bindings = bindingsOf(structure);
  for (const { member, name } of bindings.headers) {
    const value = source[member.name];
    if (value !== undefined && value !== null) headers[name] = formatHeader(member, value);
  }
  const { prefixHeaders } = bindings;
  const prefixed = prefixHeaders && source[prefixHeaders.member.name];
  if (prefixHeaders === undefined || prefixed === undefined || prefixed === null) return;
  for (const [name, value] of entriesOf(prefixed, false)) {
    headers[prefixHeaders.name + name.toLowerCase()] = headerText(String(value));
  }
}
