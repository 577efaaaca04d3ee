import { messageOf } from "@assay/core";
import { parseQuery, type QueryParameters } from "../http/query-parameters.js";
import type { WireRequest } from "../message.js";
import { ServiceError } from "../service-error.js";
import type { Caller, RequestSignature } from "./caller.js";
import { parseSigningTime } from "./signing-time.js";

const UNSIGNED: Caller = {
  accountId: "000000000000",
  region: "us-east-1",
  signingName: undefined,
  accessKeyId: undefined,
  signature: undefined,
  version2Signature: undefined,
  expiresAtMs: undefined,
};

const ALGORITHM = "AWS4-HMAC-SHA256";

/**
 * Reads who sent a request from its `Authorization` header or its presigned URL. Unsigned requests are allowed.
 * @throws ServiceError as AWS answers malformed signatures (IncompleteSignature, AuthorizationQueryParametersError)
 */
export function parseCaller(request: WireRequest): Caller {
  const { authorization } = request.headers;
  if (authorization !== undefined) return parseAuthorization(authorization, request);
  // Most requests have no query; parsing it is worth only what looks like a presigned one.
  if (request.query.includes("X-Amz-Algorithm=")) return parsePresigned(readQuery(request.query));
  if (request.query.includes("AWSAccessKeyId=")) return parseVersion2(readQuery(request.query));
  return UNSIGNED;
}

function parseAuthorization(authorization: string, { headers }: WireRequest): Caller {
  if (!authorization.startsWith(`${ALGORITHM} `)) {
    throw incomplete(`Authorization header requires '${ALGORITHM}' as its algorithm`, authorization);
  }
  const parts = new Map(
    authorization
      .slice(ALGORITHM.length)
      .split(",")
      .map((part) => splitOnce(part.trim())),
  );
  const missing = ["Credential", "Signature", "SignedHeaders"].filter((name) => !parts.get(name));
  const sentences = missing.map((name) => `Authorization header requires '${name}' parameter.`);
  const signedAt = headers["x-amz-date"] ?? headers.date;
  if (signedAt === undefined) {
    sentences.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if (sentences.length > 0 || signedAt === undefined) throw incomplete(sentences.join(" "), authorization);
  const scope = parseScope(parts.get("Credential") ?? "");
  if (scope === undefined) {
    throw incomplete(
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term",
      authorization,
    );
  }
  return callerOf(scope, {
    isPresigned: false,
    scopeDate: scope.date,
    signedHeaders: (parts.get("SignedHeaders") ?? "").toLowerCase().split(";"),
    signedAt,
    expiresInSeconds: undefined,
    value: parts.get("Signature") ?? "",
  });
}

function parsePresigned(query: QueryParameters): Caller {
  const first = (name: string): string => query.get(name)?.[0] ?? "";
  const names = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-Date",
    "X-Amz-SignedHeaders",
    "X-Amz-Expires",
  ];
  if (names.some((name) => first(name) === "")) {
    const list = `${names.slice(0, -1).join(", ")}, and ${names.at(-1)}`;
    throw badQuery(`Query-string authentication version 4 requires the ${list} parameters.`);
  }
  if (first("X-Amz-Algorithm") !== ALGORITHM) throw badQuery(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  const scope = parseScope(first("X-Amz-Credential"));
  if (scope === undefined) {
    throw badQuery(
      `Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`,
    );
  }
  const expiresInSeconds = Number(first("X-Amz-Expires"));
  if (!Number.isInteger(expiresInSeconds)) throw badQuery("X-Amz-Expires should be a number");
  if (expiresInSeconds < 0) throw badQuery("X-Amz-Expires must be non-negative");
  if (expiresInSeconds > 604_800) {
    throw badQuery(
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
    );
  }
  return callerOf(scope, {
    isPresigned: true,
    scopeDate: scope.date,
    signedHeaders: first("X-Amz-SignedHeaders").toLowerCase().split(";"),
    signedAt: first("X-Amz-Date"),
    expiresInSeconds,
    value: first("X-Amz-Signature"),
  });
}

/** Boto3 still presigns so for S3 in its oldest regions. Nothing in such a URL names a region. */
function parseVersion2(query: QueryParameters): Caller {
  const accessKeyId = query.get("AWSAccessKeyId")?.[0] ?? "";
  const expires = query.get("Expires")?.[0] ?? "";
  const version2Signature = query.get("Signature")?.[0];
  if (accessKeyId === "" || expires === "" || version2Signature === undefined) {
    throw refusedQuery("Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters");
  }
  const expiresAtMs = Number(expires) * 1_000;
  if (!Number.isInteger(expiresAtMs)) throw refusedQuery(`Invalid date (should be seconds since epoch): ${expires}`);
  const signed = { accessKeyId, version2Signature, expiresAtMs };
  return { ...UNSIGNED, accountId: accountIdOf(accessKeyId), region: "aws-global", ...signed };
}

function readQuery(query: string): QueryParameters {
  try {
    return parseQuery(query);
  } catch (error) {
    throw badQuery(messageOf(error));
  }
}

interface CredentialScope {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

// AKIDEXAMPLE/20261121/us-east-1/lambda/aws4_request
const SCOPE = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/;

function parseScope(credential: string): CredentialScope | undefined {
  const [, accessKeyId, date, region, service] = SCOPE.exec(credential) ?? [];
  if (accessKeyId === undefined || date === undefined || region === undefined || service === undefined)
    return undefined;
  return { accessKeyId, date, region, service };
}

function callerOf({ accessKeyId, region, service }: CredentialScope, signature: RequestSignature): Caller {
  const { signedAt, expiresInSeconds = Number.NaN } = signature;
  const expiresAtMs = parseSigningTime(signedAt) + expiresInSeconds * 1_000;
  return {
    accountId: accountIdOf(accessKeyId),
    region,
    signingName: service,
    accessKeyId,
    signature,
    version2Signature: undefined,
    expiresAtMs: Number.isNaN(expiresAtMs) ? undefined : expiresAtMs,
  };
}

function accountIdOf(accessKeyId: string): string {
  return /^\d{12}$/.test(accessKeyId) ? accessKeyId : UNSIGNED.accountId;
}

function splitOnce(text: string): [string, string] {
  const equals = text.indexOf("=");
  return equals < 0 ? [text, ""] : [text.slice(0, equals), text.slice(equals + 1)];
}

function incomplete(message: string, authorization: string): ServiceError {
  return new ServiceError({
    code: "IncompleteSignatureException",
    queryCode: "IncompleteSignature",
    message: `${message} Authorization=${authorization.split(" ", 1)[0]}`,
    statusCode: 403,
  });
}

function refusedQuery(message: string): ServiceError {
  return new ServiceError({ code: "AccessDenied", message, statusCode: 403 });
}

function badQuery(message: string): ServiceError {
  return new ServiceError({ code: "AuthorizationQueryParametersError", message });
}
