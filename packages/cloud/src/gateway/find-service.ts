import type { WireRequest } from "@assay/wire";

/** What the gateway knows of a service before it loads it: only what tells whose request this is. */
export interface ServiceSignature {
  /** Service names in SigV4 credential scopes. Of services that share one, the request's path tells which is meant. */
  readonly signingNames: readonly string[];
  /** Service shapes of the model: what stands before the dot in `X-Amz-Target` and in rpcv2Cbor paths. */
  readonly serviceShapes: readonly string[];
  /** Labels of host names such as `logs.us-east-1.amazonaws.com`. */
  readonly hostLabels: readonly string[];
  /** Host names that say more than the service, such as a bucket; looked at before `hostLabels`. */
  readonly hosts?: RegExp;
  /** Requests that it takes when nothing in them names a service. */
  readonly isFallback?: (request: WireRequest) => boolean;
  /** API version that query requests carry in `Version`. */
  readonly queryVersion?: string;
  /** Paths by which an unsigned REST request is recognised, and one whose signing name several services share. */
  readonly paths?: RegExp;
  /** Requests that are no AWS operations but the service's own to answer, whoever signed them (its data plane). */
  readonly pages?: {
    readonly paths?: RegExp;
    readonly hosts?: RegExp;
    /** Paths among these that are operations all the same, of another service. */
    readonly exceptPaths?: RegExp;
    /** Whether customers give it host names of their own; such a request is an operation again if it has no answer. */
    readonly customHosts?: true;
  };
}

/** Whose request it is: a service by our name, or what the request calls a service that is not here. */
export type FoundService<Name extends string> =
  | { readonly kind: "found"; readonly name: Name }
  | { readonly kind: "unknown"; readonly called: string }
  | { readonly kind: "none" };

/**
 * Finds the service that a request is for: by who signed it, then by its target, its path, its host and its query,
 * as AWS's own front ends do with signed requests and as LocalStack does with unsigned ones.
 */
export function createServiceFinder<Name extends string>(
  signatures: Readonly<Record<Name, ServiceSignature>>,
): (request: WireRequest) => FoundService<Name> {
  const bySigningName = new Map<string, Name[]>();
  const byShape = new Map<string, Name[]>();
  const byHostLabel = new Map<string, Name[]>();
  const byHost: { readonly hosts: RegExp; readonly name: Name }[] = [];
  const byVersion = new Map<string, Name[]>();
  const byPath: { readonly paths: RegExp; readonly name: Name }[] = [];
  const names = Object.keys(signatures) as Name[];
  for (const name of names) {
    const { signingNames, serviceShapes, hostLabels, hosts, queryVersion, paths } = signatures[name];
    for (const each of signingNames) claim(bySigningName, each, name);
    for (const each of serviceShapes) claim(byShape, each, name);
    for (const each of hostLabels) claim(byHostLabel, each, name);
    if (hosts !== undefined) byHost.push({ hosts, name });
    if (queryVersion !== undefined) claim(byVersion, queryVersion, name);
    if (paths !== undefined) byPath.push({ paths, name });
  }

  return (request) => {
    const lookUp = (map: ReadonlyMap<string, readonly Name[]>, called: string): FoundService<Name> => {
      const claimants = map.get(called) ?? [];
      const target = targetShapeOf(request);
      // DynamoDB signs for its streams too, and so do the versions of API Gateway for each other.
      const isMeant = ({ paths, serviceShapes }: ServiceSignature): boolean =>
        target === undefined ? paths?.test(request.path) === true : serviceShapes.includes(target);
      const meant = claimants.length > 1 ? claimants.find((each) => isMeant(signatures[each])) : undefined;
      const name = meant ?? claimants[0];
      return name === undefined ? { kind: "unknown", called } : { kind: "found", name };
    };
    const signingName = signingNameOf(request);
    if (signingName !== undefined) return lookUp(bySigningName, signingName);

    const target = targetShapeOf(request);
    if (target !== undefined) return lookUp(byShape, target);

    // The signatures of version 2 that are still in use are S3's.
    if (request.query.includes("AWSAccessKeyId=")) return lookUp(bySigningName, "s3");

    const shape = /^\/service\/([^/]+)\/operation\//.exec(request.path)?.[1];
    if (shape !== undefined) return lookUp(byShape, shape);

    const host = request.headers.host ?? "";
    const hosted = byHost.find(({ hosts }) => hosts.test(host));
    if (hosted !== undefined) return { kind: "found", name: hosted.name };

    const hostLabel = serviceLabelOf(host);
    if (hostLabel !== undefined) return lookUp(byHostLabel, hostLabel);

    const version = queryVersionOf(request);
    if (version !== undefined) return lookUp(byVersion, version);

    const shaped = byPath.find(({ paths }) => paths.test(request.path));
    const name = shaped?.name ?? names.find((each) => signatures[each].isFallback?.(request));
    return name === undefined ? { kind: "none" } : { kind: "found", name };
  };
}

function targetShapeOf({ headers }: WireRequest): string | undefined {
  const target = headers["x-amz-target"];
  return target?.slice(0, target.lastIndexOf("."));
}

function claim<Name>(map: Map<string, Name[]>, called: string, name: Name): void {
  const claimants = map.get(called);
  if (claimants === undefined) map.set(called, [name]);
  else claimants.push(name);
}

// AKID/20260102/us-east-1/lambda/aws4_request; SigV4a leaves out the region.
const SCOPE = /Credential=[^/\s,]+\/\d{8}\/(?:[^/\s,]+\/)?([^/\s,]+)\/aws4_request/;

function signingNameOf({ headers, query }: WireRequest): string | undefined {
  const authorization = headers.authorization;
  if (authorization !== undefined) return SCOPE.exec(authorization)?.[1];
  if (!query.includes("X-Amz-Credential=")) return undefined;
  const credential = new URLSearchParams(query).get("X-Amz-Credential");
  return SCOPE.exec(`Credential=${credential}`)?.[1];
}

// `lambda.us-east-1.amazonaws.com`, `logs.localhost.localstack.cloud:4566`, `sts.localhost`. A bare `localhost` or an
// address says nothing.
const AWS_HOST =
  /^([a-z0-9-]+)(?:\.[a-z0-9-]+)*?\.(?:amazonaws\.com(?:\.cn)?|api\.aws|localhost\.localstack\.cloud|localhost)(?::\d+)?$/;

function serviceLabelOf(host: string): string | undefined {
  return AWS_HOST.exec(host.toLowerCase())?.[1];
}

function queryVersionOf({ method, headers, query, body }: WireRequest): string | undefined {
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  const text = method === "POST" && isForm ? Buffer.from(body).toString("latin1") : query;
  if (!text.includes("Action=")) return undefined;
  return new URLSearchParams(text).get("Version") ?? undefined;
}
