import { type KeyObject, randomBytes, sign } from "node:crypto";
import {
  bitString,
  explicit,
  generalizedTime,
  integer,
  nothing,
  objectIdentifier,
  sequence,
  set,
  utf8String,
} from "./der.js";

const SHA256_WITH_RSA = "1.2.840.113549.1.1.11";
const COMMON_NAME = "2.5.4.3";
const YEARS = 30;

/**
 * A self-signed X.509 certificate, as PEM (RFC 5280). Node.js reads certificates and does not make them.
 * @param now valid from the day before, for thirty years
 */
export function selfSignedCertificate(
  commonName: string,
  { publicKey, privateKey }: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  now: Date,
): string {
  const algorithm = sequence(objectIdentifier(SHA256_WITH_RSA), nothing());
  const name = sequence(set(sequence(objectIdentifier(COMMON_NAME), utf8String(commonName))));
  const from = new Date(now.getTime() - 86_400_000);
  const until = new Date(from);
  until.setUTCFullYear(from.getUTCFullYear() + YEARS);
  const certified = sequence(
    explicit(0, integer(Buffer.of(2))),
    integer(positive(randomBytes(16))),
    algorithm,
    name,
    sequence(generalizedTime(from), generalizedTime(until)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const certificate = sequence(certified, algorithm, bitString(sign("sha256", certified, privateKey)));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

// A serial number without a leading zero byte, which DER does not allow.
function positive(bytes: Buffer): Buffer {
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}
