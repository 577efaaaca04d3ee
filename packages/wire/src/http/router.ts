import type { WireRequest } from "../message.js";
import type { OperationModel } from "../model/operation-model.js";
import { decodePercent, type QueryParameters } from "./query-parameters.js";
import { fitOf, type Route, routeOf } from "./route.js";

export interface RouteMatch {
  readonly operation: OperationModel;
  /** Decoded values of the URI's labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** Names of the query parameters that belong to the URI itself. */
  readonly literals: ReadonlyMap<string, string>;
}

/** Finds the operation of a REST request. */
export interface Router {
  find(request: WireRequest, query: QueryParameters): RouteMatch | undefined;
}

/** One place in the tree of paths, below the segments that lead to it. */
interface Node {
  readonly literals: Map<string, Node>;
  label: Node | undefined;
  /** Routes that end here. */
  readonly routes: Route[];
  /** Routes whose greedy label starts here. */
  readonly greedy: Route[];
}

const createNode = (): Node => ({ literals: new Map(), label: undefined, routes: [], greedy: [] });

export function createRouter(operations: Iterable<OperationModel>): Router {
  const roots = new Map<string, Node>();
  for (const operation of operations) {
    const route = routeOf(operation);
    if (route === undefined) continue;
    const root = roots.get(route.method) ?? createNode();
    roots.set(route.method, root);
    addRoute(root, route);
  }
  return {
    find(request, query) {
      const root = roots.get(request.method);
      if (root === undefined) return undefined;
      // Models write `/functions`, botocore's copies `/functions/`: an empty last segment is no segment.
      const segments = request.path.slice(1).split("/");
      const route = findRoute(root, segments, 0, { query, headers: request.headers });
      if (route === undefined) return undefined;
      return { operation: route.operation, labels: readLabels(route, segments), literals: route.literals };
    },
  };
}

function addRoute(root: Node, route: Route): void {
  let node = root;
  for (const segment of route.segments) {
    switch (segment.kind) {
      case "literal": {
        const next = node.literals.get(segment.text) ?? createNode();
        node.literals.set(segment.text, next);
        node = next;
        break;
      }
      case "label":
        node.label ??= createNode();
        node = node.label;
        break;
      case "greedy":
        node.greedy.push(route);
        return;
      default:
        segment satisfies never;
    }
  }
  node.routes.push(route);
}

interface Sent {
  readonly query: QueryParameters;
  readonly headers: WireRequest["headers"];
}

// The most specific route wins: literals before labels before greedy labels, from left to right.
function findRoute(node: Node, segments: readonly string[], at: number, sent: Sent): Route | undefined {
  const segment = segments[at];
  const isEnd = segment === undefined || (segment === "" && at === segments.length - 1);
  if (isEnd) return bestOf(node.routes, sent);
  const literal = node.literals.get(segment);
  const below = literal && findRoute(literal, segments, at + 1, sent);
  if (below !== undefined) return below;
  const labelled = segment !== "" && node.label ? findRoute(node.label, segments, at + 1, sent) : undefined;
  return labelled ?? bestOf(node.greedy, sent);
}

function bestOf(routes: readonly Route[], { query, headers }: Sent): Route | undefined {
  const [only] = routes;
  if (only === undefined || (routes.length === 1 && only.literals.size === 0)) return only;
  let best: Route | undefined;
  let bestFit = Number.NEGATIVE_INFINITY;
  for (const route of routes) {
    const fit = fitOf(route, query, headers);
    if (fit === undefined || fit <= bestFit) continue;
    best = route;
    bestFit = fit;
  }
  return best;
}

function readLabels(route: Route, segments: readonly string[]): Record<string, string> {
  const labels: Record<string, string> = {};
  route.segments.forEach((segment, index) => {
    if (segment.kind === "label") labels[segment.name] = decodePercent(segments[index] ?? "");
    if (segment.kind === "greedy") labels[segment.name] = decodePercent(segments.slice(index).join("/"));
  });
  return labels;
}
