import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { signedCertificate } from "../../certificates/certificate.js";
import { newShortId } from "./identifiers.js";

/** What the back ends of an API know it by. */
export interface ClientCertificateRecord {
  readonly id: string;
  description: string | undefined;
  /** PEM, as back ends have it. */
  readonly certificate: string;
  /** PEM; nobody is shown it. */
  readonly privateKey: string;
  readonly createdDate: Date;
  readonly expirationDate: Date;
  tags: Record<string, string>;
}

const KEY_BITS = 2_048;
const SUBJECT = "ApiGateway";
// AWS's last as long (developer guide, "Generate a client certificate", read November 2026).
const VALID_DAYS = 365;
const DAY_MS = 86_400_000;

/** A key of its own and a certificate for it that nobody else vouches for. */
export async function newClientCertificate(
  { description, tags }: { readonly description: string | undefined; readonly tags: Record<string, string> },
  nowMs: number,
): Promise<ClientCertificateRecord> {
  // Certificates tell whole seconds.
  const now = new Date(Math.floor(nowMs / 1000) * 1000);
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: KEY_BITS });
  const expirationDate = new Date(now.getTime() + VALID_DAYS * DAY_MS);
  const certificate = signedCertificate({
    subject: SUBJECT,
    subjectKey: publicKey,
    issuer: SUBJECT,
    issuerKey: privateKey,
    validFrom: new Date(now.getTime() - DAY_MS),
    validUntil: expirationDate,
  });
  return {
    id: newShortId(),
    description,
    certificate,
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    createdDate: now,
    expirationDate,
    tags,
  };
}
