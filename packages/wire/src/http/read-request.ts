import type { InputReport } from "../codec/input-report.js";
import { decodeUtf8 } from "../codec/malformed.js";
import { setEntry } from "../codec/set-entry.js";
import { parseScalar } from "../codec/text-scalar.js";
import type { WireRequest } from "../message.js";
import type { Member, StructureShape } from "../model/shape.js";
import { bindingsOf, type HttpBindings } from "./bindings.js";
import type { BodyCodec } from "./body-codec.js";
import { parseHeader } from "./header-value.js";
import type { QueryParameters } from "./query-parameters.js";

type Values = Record<string, unknown>;

export interface RestRequest {
  readonly request: WireRequest;
  readonly labels: Readonly<Record<string, string>>;
  readonly query: QueryParameters;
  /** Query parameters that chose the operation. */
  readonly literals: ReadonlyMap<string, string>;
}

/** Reads an operation's input from where its HTTP bindings say. @throws MalformedInput */
export function readRequest(input: StructureShape, sent: RestRequest, codec: BodyCodec, report: InputReport): Values {
  const bindings = bindingsOf(input);
  const values: Values = {};
  readLabels(bindings, sent, values, report);
  if (sent.query.size > 0) readQuery(bindings, sent, values, report);
  readHeaders(bindings, sent.request.headers, values);
  for (const { member } of [...bindings.queries, ...bindings.headers]) {
    if (member.isRequired && values[member.name] === undefined) report.addMissing(member.name);
  }
  const { body } = sent.request;
  if (bindings.payload !== undefined) readPayload(bindings.payload, body, codec, values, report);
  else if (bindings.body.length > 0) Object.assign(values, codec.readMembers(input, bindings.body, body, report));
  return values;
}

function readLabels({ labels }: HttpBindings, sent: RestRequest, values: Values, report: InputReport): void {
  for (const member of labels) {
    const text = sent.labels[member.name];
    if (text === undefined || text === "") report.addMissing(member.name);
    else values[member.name] = parseScalar(member.shape, text, "date-time");
  }
}

// Parameters that belong to the request, not to the operation: presigned URLs and the SDK's own marker.
const NOT_INPUT = /^(?:x-id$|x-amz-)/i;

function readQuery(
  { queries, queryParams }: HttpBindings,
  { query, literals }: RestRequest,
  values: Values,
  report: InputReport,
): void {
  let known = 0;
  for (const { member, name } of queries) {
    const texts = query.get(name);
    if (texts === undefined) continue;
    known += 1;
    values[member.name] = parseParameter(member, texts);
  }
  if (queryParams !== undefined) values[queryParams.name] = readAll(queryParams, query);
  else if (known + literals.size !== query.size) {
    const names = new Set(queries.map(({ name }) => name));
    for (const name of query.keys())
      if (!names.has(name) && !literals.has(name) && !NOT_INPUT.test(name)) report.addUnknown(name);
  }
}

function parseParameter({ shape }: Member, texts: readonly string[]): unknown {
  if (shape.kind === "list") return texts.map((text) => parseScalar(shape.item.shape, text, "date-time"));
  return parseScalar(shape, texts[0] ?? "", "date-time");
}

function readAll({ shape }: Member, sent: QueryParameters): Values {
  const all: Values = {};
  const areLists = shape.kind === "map" && shape.value.shape.kind === "list";
  for (const [name, texts] of sent) setEntry(all, name, areLists ? [...texts] : texts[0]);
  return all;
}

function readHeaders({ headers, prefixHeaders }: HttpBindings, sent: WireRequest["headers"], values: Values): void {
  for (const { member, name } of headers) {
    const text = sent[name];
    if (text !== undefined) values[member.name] = parseHeader(member, text);
  }
  if (prefixHeaders === undefined) return;
  const found: Values = {};
  for (const [name, text] of Object.entries(sent)) {
    if (name.startsWith(prefixHeaders.name)) setEntry(found, name.slice(prefixHeaders.name.length), text);
  }
  if (Object.keys(found).length > 0) values[prefixHeaders.member.name] = found;
}

function readPayload(member: Member, body: Uint8Array, codec: BodyCodec, values: Values, report: InputReport): void {
  const { kind } = member.shape;
  if (body.byteLength === 0 && !(kind === "blob" && member.isStreaming)) {
    if (member.isRequired) report.addMissing(member.name);
    return;
  }
  report.enter(member.name);
  values[member.name] =
    kind === "blob" ? body : kind === "string" ? decodeUtf8(body) : codec.readPayload(member, body, report);
  report.leave();
}
