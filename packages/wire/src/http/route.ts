import type { OperationModel } from "../model/operation-model.js";
import type { Member } from "../model/shape.js";
import type { QueryParameters } from "./query-parameters.js";

export type RouteSegment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "label"; readonly name: string }
  /** `{Key+}`: the rest of the path, slashes included. */
  | { readonly kind: "greedy"; readonly name: string };

/** Where an operation is found. */
export interface Route {
  readonly operation: OperationModel;
  readonly method: string;
  readonly segments: readonly RouteSegment[];
  /** Query parameters that have to be there, with this value unless it is undefined. */
  readonly literals: ReadonlyMap<string, string>;
  /** `x-id` tells operations of one URI apart; newer SDKs send it, older ones do not. */
  readonly id: string | undefined;
}

/** The route of an operation with an HTTP binding. */
export function routeOf(operation: OperationModel): Route | undefined {
  if (operation.http === undefined) return undefined;
  const { method, uri } = operation.http;
  const [path = "", query = ""] = uri.split("?");
  const { "x-id": id, ...literals } = Object.fromEntries(new URLSearchParams(query));
  const segments = path.split("/").filter(Boolean).map(parseSegment);
  return {
    operation,
    method,
    segments: [...leadingLabels(operation, uri), ...segments],
    literals: new Map(Object.entries(literals)),
    id,
  };
}

function parseSegment(text: string): RouteSegment {
  const [, name, greedy] = /^\{(.+?)(\+?)\}$/.exec(text) ?? [];
  if (name === undefined) return { kind: "literal", text };
  return { kind: greedy === "+" ? "greedy" : "label", name };
}

// The JS SDK's model of S3 says `/{Key+}` and leaves the bucket to endpoint rules. In path style, which a local
// endpoint speaks, the bucket comes first.
function leadingLabels({ input }: OperationModel, uri: string): RouteSegment[] {
  const isElsewhere = (name: string): boolean => !uri.includes(`{${name}}`) && !uri.includes(`{${name}+}`);
  return input.members
    .filter((member) => member.isRequired && isElsewhere(member.name) && member.traits.httpLabel === 1)
    .map(({ name }) => ({ kind: "label", name }));
}

/**
 * How well a route of the right path fits; undefined when it does not. Literals decide, then `x-id`, then whether the
 * query parameters and headers that the operation requires are there: `PUT /bucket/key` is UploadPart with an
 * `uploadId` and CopyObject with an `x-amz-copy-source`.
 */
export function fitOf(
  { literals, id, operation }: Route,
  query: QueryParameters,
  headers: Readonly<Record<string, string>>,
): number | undefined {
  for (const [name, value] of literals) {
    const sent = query.get(name);
    if (sent === undefined || (value !== "" && !sent.includes(value))) return undefined;
  }
  const sentId = query.get("x-id")?.[0];
  if (sentId !== undefined && id !== undefined && sentId !== id) return undefined;
  const required = operation.input.members.filter((member) => member.isRequired && isBoundToQueryOrHeader(member));
  const isComplete = required.every(({ traits }) =>
    traits.httpQuery === undefined
      ? headers[(traits.httpHeader ?? "").toLowerCase()] !== undefined
      : query.has(traits.httpQuery),
  );
  return (
    literals.size * 1_000 + (sentId !== undefined && sentId === id ? 100 : 0) + (isComplete ? required.length : -1)
  );
}

function isBoundToQueryOrHeader({ traits }: Member): boolean {
  return traits.httpQuery !== undefined || traits.httpHeader !== undefined;
}
