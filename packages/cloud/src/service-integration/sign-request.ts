import { createHash, createHmac } from "node:crypto";
import { systemClock } from "@assay/core";
import type { HeaderList } from "../http-api-events/header-list.js";

export interface SentRequest {
  readonly method: string;
  /** With its query. */
  readonly url: URL;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

export interface Signer {
  readonly accountId: string;
  readonly region: string;
  /** As signatures name the service. */
  readonly service: string;
}

/** The secret of an account's own key in this cloud. */
const SECRET = "test";

/**
 * Headers of the request with its signature, by the machine's time as every client signs
 * (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, read November 2026).
 */
export function signRequest({ method, url, headers, body }: SentRequest, signer: Signer): HeaderList {
  const { accountId, region, service } = signer;
  const date = new Date(systemClock.now()).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
  const bodyHash = sha256(body);
  const own: HeaderList = [
    ["Host", url.host],
    ["X-Amz-Date", date],
    ["X-Amz-Content-Sha256", bodyHash],
  ];
  const ownNames = ["authorization", ...own.map(([name]) => name.toLowerCase())];
  const sent = [...headers.filter(([name]) => !ownNames.includes(name.toLowerCase())), ...own];
  const signed = sent
    .map(([name, value]) => [name.toLowerCase(), value.replaceAll(/\s+/g, " ").trim()] as const)
    .filter(([name]) => name === "host" || name.startsWith("x-amz-"))
    .sort(([left], [right]) => (left < right ? -1 : 1));
  const names = signed.map(([name]) => name).join(";");
  // S3 takes the path as it stands; every other service encodes it once more.
  const path = service === "s3" ? url.pathname : url.pathname.split("/").map(escape3986).join("/");
  const canonical = [method, path, canonicalQuery(url), ...signed.map((each) => each.join(":")), "", names, bodyHash];
  const scope = [date.slice(0, 8), region, service, "aws4_request"];
  const toSign = ["AWS4-HMAC-SHA256", date, scope.join("/"), sha256(canonical.join("\n"))].join("\n");
  const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part).digest(), `AWS4${SECRET}`);
  const signature = hmac(key, toSign).digest("hex");
  const credential = `${accountId}/${scope.join("/")}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return [...sent, ["Authorization", authorization]];
}

function canonicalQuery({ searchParams }: URL): string {
  const pairs = [...searchParams].map(([name, value]) => [escape3986(name), escape3986(value)] as const);
  // Names first: comparing whole pairs would let the `=` take part.
  pairs.sort(([leftName, left], [rightName, right]) => {
    if (leftName !== rightName) return leftName < rightName ? -1 : 1;
    return left < right ? -1 : Number(left > right);
  });
  return pairs.map((pair) => pair.join("=")).join("&");
}

function escape3986(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: string | Buffer, text: string) {
  return createHmac("sha256", key).update(text);
}
