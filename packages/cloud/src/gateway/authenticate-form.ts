import { createHmac, timingSafeEqual } from "node:crypto";
import { ServiceError } from "@assay/wire";
import type { CloudPorts } from "../ports.js";
import { DEFAULT_SECRET, expiredToken, type Identity, invalidToken } from "./authenticate.js";

interface Claim {
  readonly accessKeyId: string;
  readonly region: string;
  readonly signature: string;
  /** The signature that whoever knows the secret computes. */
  sign(secretAccessKey: string, policy: string): string;
}

/**
 * Finds out who signed a form that a browser posts: its fields carry what requests have in their headers.
 * @param fields by name in lower case
 * @throws ServiceError for expired keys; when signatures are verified, for forged ones
 */
export function authenticateForm(
  fields: ReadonlyMap<string, string>,
  { ports, verifySignatures }: { readonly ports: CloudPorts; readonly verifySignatures: boolean },
): Identity {
  const claim = version4Claim(fields) ?? version2Claim(fields);
  if (claim === undefined) return identityOf("000000000000", { region: "us-east-1", accessKeyId: undefined });
  const { accessKeyId, region } = claim;
  const issued = ports.credentials.find(accessKeyId);
  if (issued !== undefined && ports.clock.now() >= issued.expiresAtMs) throw expiredToken();
  if (verifySignatures) {
    refuseForged(claim, fields.get("policy") ?? "", issued?.secretAccessKey ?? DEFAULT_SECRET);
    if (issued !== undefined && fields.get("x-amz-security-token") !== issued.sessionToken) throw invalidToken();
  }
  const accountId = /^\d{12}$/.test(accessKeyId) ? accessKeyId : "000000000000";
  const identity = identityOf(issued?.principal.accountId ?? accountId, { region, accessKeyId });
  return issued === undefined ? identity : { ...identity, caller: issued.principal };
}

function identityOf(accountId: string, rest: Pick<Identity, "region" | "accessKeyId">): Identity {
  return { accountId, ...rest, caller: { accountId, arn: `arn:aws:iam::${accountId}:root`, userId: accountId } };
}

function version4Claim(fields: ReadonlyMap<string, string>): Claim | undefined {
  const [accessKeyId, date, region, service, term] = fields.get("x-amz-credential")?.split("/") ?? [];
  if (accessKeyId === undefined || date === undefined || region === undefined) return undefined;
  return {
    accessKeyId,
    region,
    signature: fields.get("x-amz-signature") ?? "",
    sign(secretAccessKey, policy) {
      const scope = [date, region, service ?? "", term ?? ""];
      const key = scope.reduce<string | Buffer>(
        (derived, part) => hmac("sha256", derived, part),
        `AWS4${secretAccessKey}`,
      );
      return hmac("sha256", key, policy).toString("hex");
    },
  };
}

function version2Claim(fields: ReadonlyMap<string, string>): Claim | undefined {
  const accessKeyId = fields.get("awsaccesskeyid");
  if (accessKeyId === undefined) return undefined;
  return {
    accessKeyId,
    region: "us-east-1",
    signature: fields.get("signature") ?? "",
    sign: (secretAccessKey, policy) => hmac("sha1", secretAccessKey, policy).toString("base64"),
  };
}

function hmac(algorithm: "sha1" | "sha256", key: string | Buffer, text: string): Buffer {
  return createHmac(algorithm, key).update(text).digest();
}

function refuseForged(claim: Claim, policy: string, secretAccessKey: string): void {
  const [expected, claimed] = [claim.sign(secretAccessKey, policy), claim.signature].map((text) => Buffer.from(text));
  const isGenuine =
    expected !== undefined && claimed?.byteLength === expected.byteLength && timingSafeEqual(expected, claimed);
  if (isGenuine) return;
  throw new ServiceError({
    code: "SignatureDoesNotMatch",
    message:
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    statusCode: 403,
  });
}
