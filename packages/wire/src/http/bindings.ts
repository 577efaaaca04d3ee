import type { Member, StructureShape } from "../model/shape.js";

/** Where HTTP carries each member of a structure. */
export interface HttpBindings {
  readonly labels: readonly Member[];
  readonly queries: readonly Bound[];
  /** A map of all query parameters. */
  readonly queryParams: Member | undefined;
  readonly headers: readonly Bound[];
  readonly prefixHeaders: Bound | undefined;
  /** The member whose value is the whole body. */
  readonly payload: Member | undefined;
  /** The member that holds the response's status. */
  readonly status: Member | undefined;
  /** Members of the document that is the body. */
  readonly body: readonly Member[];
}

export interface Bound {
  readonly member: Member;
  /** Name of the query parameter, or of the header (or its prefix) in lower case. */
  readonly name: string;
}

const known = new WeakMap<StructureShape, HttpBindings>();

export function bindingsOf(structure: StructureShape): HttpBindings {
  let bindings = known.get(structure);
  if (bindings === undefined) {
    bindings = readBindings(structure);
    known.set(structure, bindings);
  }
  return bindings;
}

function readBindings({ members }: StructureShape): HttpBindings {
  const labels: Member[] = [];
  const queries: Bound[] = [];
  const headers: Bound[] = [];
  const body: Member[] = [];
  let queryParams: Member | undefined;
  let prefixHeaders: Bound | undefined;
  let payload: Member | undefined;
  let status: Member | undefined;
  for (const member of members) {
    const { traits } = member;
    if (traits.httpLabel) labels.push(member);
    else if (traits.httpQuery !== undefined) queries.push({ member, name: traits.httpQuery });
    else if (traits.httpQueryParams) queryParams = member;
    else if (traits.httpHeader !== undefined) headers.push({ member, name: traits.httpHeader.toLowerCase() });
    // An empty prefix means every header.
    else if (traits.httpPrefixHeaders !== undefined) {
      prefixHeaders = { member, name: traits.httpPrefixHeaders.toLowerCase() };
    } else if (traits.httpPayload) payload = member;
    else if (traits.httpResponseCode) status = member;
    else body.push(member);
  }
  return { labels, queries, queryParams, headers, prefixHeaders, payload, status, body };
}
