import { createHash } from "node:crypto";
import { escapeUri } from "@smithy/core/protocols";
import { parseQuery } from "../http/query-parameters.js";
import type { WireRequest } from "../message.js";
import type { RequestSignature } from "./caller.js";

/**
 * The text that was signed, rebuilt from the request as it arrived
 * (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, read November 2026).
 */
export function canonicalRequestOf(
  request: WireRequest,
  { isPresigned, signedHeaders }: RequestSignature,
  isS3: boolean,
): string {
  const names = [...signedHeaders].sort();
  return [
    request.method,
    // S3 keys may hold `//` and `..`; every other service normalises the path and encodes it once more.
    isS3 ? request.path : escapePath(normalise(request.path)),
    canonicalQuery(request.query),
    ...names.map((name) => `${name}:${(request.headers[name] ?? "").replace(/\s+/g, " ").trim()}`),
    "",
    names.join(";"),
    payloadHash(request, isS3, isPresigned),
  ].join("\n");
}

export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function normalise(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  const isFolder = path.endsWith("/") && kept.length > 0;
  return `/${kept.join("/")}${isFolder ? "/" : ""}`;
}

function escapePath(path: string): string {
  return path.split("/").map(escapeUri).join("/");
}

function canonicalQuery(query: string): string {
  const pairs: string[] = [];
  for (const [name, values] of parseQuery(query)) {
    if (name === "X-Amz-Signature") continue;
    for (const value of values) pairs.push(`${escapeUri(name)}=${escapeUri(value)}`);
  }
  // Comparing whole pairs would let the `=` take part.
  return pairs.sort(byNameThenValue).join("&");
}

function byNameThenValue(left: string, right: string): number {
  const [leftName = "", leftValue = ""] = left.split("=");
  const [rightName = "", rightValue = ""] = right.split("=");
  if (leftName !== rightName) return leftName < rightName ? -1 : 1;
  return leftValue < rightValue ? -1 : Number(leftValue > rightValue);
}

const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

// S3 signs what the client says of the body (its hash, or that it is unsigned or sent in chunks); the claim itself is
// compared elsewhere. Other services sign the body.
function payloadHash({ headers, query, body }: WireRequest, isS3: boolean, isPresigned: boolean): string {
  const claimed = headers["x-amz-content-sha256"] ?? parseQuery(query).get("X-Amz-Content-Sha256")?.[0];
  if (isS3) return claimed ?? (isPresigned ? UNSIGNED_PAYLOAD : sha256(body));
  return claimed === UNSIGNED_PAYLOAD ? claimed : sha256(body);
}
