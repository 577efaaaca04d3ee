import { generateKeyPair, sign } from "node:crypto";
import { promisify } from "node:util";
import { selfSignedCertificate } from "../../../certificates/certificate.js";
import type { Scope } from "../../../ports.js";

/** What a signature is about. */
export type Signed = Readonly<Record<string, string>> & { readonly Type: string };

export interface Signature {
  readonly SignatureVersion: string;
  /** Base64. */
  readonly Signature: string;
  readonly SigningCertURL: string;
}

/** Signs messages so that their receivers can verify them against a certificate of the cloud. */
export interface Signer {
  /** PEM. */
  readonly certificate: string;
  /** @param version `1`: SHA-1, the default of topics; `2`: SHA-256 */
  sign(message: Signed, version: string | undefined): Signature;
}

const CERTIFICATE_PREFIX = "/_aws/sns/SimpleNotificationService-";

/** Path of a certificate's page; every account and region signs with a key of its own. */
export function certificatePath({ accountId, region }: Scope): string {
  return `${CERTIFICATE_PREFIX}${accountId}-${region}.pem`;
}

const KEY_BITS = 2_048;
const KEPT_SIGNATURES = 100;

/** @param certificateUrl where the certificate's page is reached; asked for each message */
export async function createSigner(certificateUrl: () => string, now: Date): Promise<Signer> {
  const keys = await promisify(generateKeyPair)("rsa", { modulusLength: KEY_BITS });
  const certificate = selfSignedCertificate("sns.amazonaws.com", keys, now);
  const signatures = new Map<string, string>();

  // A message is told to many subscribers in the same words; signing them again would give the same bytes.
  const signatureOf = (text: string, version: string): string => {
    const key = `${version}\n${text}`;
    const known = signatures.get(key);
    if (known !== undefined) return known;
    const signature = sign(version === "2" ? "sha256" : "sha1", Buffer.from(text), keys.privateKey).toString("base64");
    if (signatures.size === KEPT_SIGNATURES) signatures.clear();
    signatures.set(key, signature);
    return signature;
  };
  return {
    certificate,
    sign: (message, version = "1") => ({
      SignatureVersion: version,
      Signature: signatureOf(signedText(message), version),
      SigningCertURL: certificateUrl(),
    }),
  };
}

// Members that are signed, in this order; a message without a subject is signed without one
// ("Verifying the signatures of Amazon SNS messages", developer guide).
const SIGNED_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
  UnsubscribeConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
};

function signedText(message: Signed): string {
  const members = (SIGNED_MEMBERS[message.Type] ?? []).filter((name) => message[name] !== undefined);
  return members.map((name) => `${name}\n${message[name]}\n`).join("");
}
