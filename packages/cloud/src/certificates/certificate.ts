import { type KeyObject, randomBytes, sign } from "node:crypto";
import { bitString, explicit, integer, nothing, objectIdentifier, sequence, set, time, utf8String } from "./der.js";

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export interface CertificateContents {
  /** Common name of whom it is about. */
  readonly subject: string;
  readonly subjectKey: KeyObject;
  /** Common name of whoever vouches for it. */
  readonly issuer: string;
  readonly issuerKey: KeyObject;
  readonly validFrom: Date;
  readonly validUntil: Date;
  /** As `extensions.ts` makes them. */
  readonly extensions?: readonly Uint8Array[];
}

const COMMON_NAME = "2.5.4.3";
const SELF_SIGNED_YEARS = 30;

/** An X.509 certificate, as PEM (RFC 5280). Node.js reads certificates and does not make them. */
export function signedCertificate(contents: CertificateContents): string {
  const { subject, subjectKey, issuer, issuerKey, validFrom, validUntil, extensions = [] } = contents;
  const algorithm = signatureAlgorithm(issuerKey);
  const certified = sequence(
    explicit(0, integer(Buffer.of(2))),
    integer(positive(randomBytes(16))),
    algorithm,
    nameOf(issuer),
    sequence(time(validFrom), time(validUntil)),
    nameOf(subject),
    subjectKey.export({ type: "spki", format: "der" }),
    ...(extensions.length === 0 ? [] : [explicit(3, sequence(...extensions))]),
  );
  const certificate = sequence(certified, algorithm, bitString(sign("sha256", certified, issuerKey)));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/**
 * A certificate by which somebody vouches for themselves.
 * @param now valid from the day before, for thirty years
 */
export function selfSignedCertificate(commonName: string, { publicKey, privateKey }: KeyPair, now: Date): string {
  const validFrom = new Date(now.getTime() - 86_400_000);
  const validUntil = new Date(validFrom);
  validUntil.setUTCFullYear(validFrom.getUTCFullYear() + SELF_SIGNED_YEARS);
  return signedCertificate({
    subject: commonName,
    subjectKey: publicKey,
    issuer: commonName,
    issuerKey: privateKey,
    validFrom,
    validUntil,
  });
}

// SHA-256 with RSA names its parameters, and that there are none; with ECDSA it does not (RFC 4055, RFC 5758).
function signatureAlgorithm({ asymmetricKeyType }: KeyObject): Buffer {
  if (asymmetricKeyType === "ec") return sequence(objectIdentifier("1.2.840.10045.4.3.2"));
  return sequence(objectIdentifier("1.2.840.113549.1.1.11"), nothing());
}

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(objectIdentifier(COMMON_NAME), utf8String(commonName))));
}

// A serial number without a leading zero byte, which DER does not allow.
function positive(bytes: Buffer): Buffer {
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}
