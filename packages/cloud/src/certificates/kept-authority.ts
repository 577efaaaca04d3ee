import { createPrivateKey, createPublicKey } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { AssayError } from "@assay/core";
import type { KeyPair } from "./certificate.js";

/** An authority: its keys, and its certificate as PEM. */
export interface Authority {
  readonly keys: KeyPair;
  readonly certificate: string;
}

/**
 * The authority that an earlier process has kept in a file, so that those who trust it go on doing so; undefined when
 * there is none.
 * @throws AssayError AUTHORITY_UNREADABLE
 */
export function findKeptAuthority(path: string): Authority | undefined {
  if (!existsSync(path)) return undefined;
  const pem = readFileSync(path, "utf8");
  const [certificate] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/.exec(pem) ?? [];
  try {
    if (certificate === undefined) throw new Error("it has no certificate");
    return { keys: { privateKey: createPrivateKey(pem), publicKey: createPublicKey(certificate) }, certificate };
  } catch (cause) {
    throw new AssayError("AUTHORITY_UNREADABLE", `the certificate authority in ${path} cannot be read`, {
      hint: "remove the file: the cloud makes another, which clients have to be told of",
      cause,
    });
  }
}

export function keepAuthority(path: string, { keys, certificate }: Authority): void {
  mkdirSync(dirname(path), { recursive: true });
  // Whoever reads it meanwhile must not find half of it.
  const unfinished = `${path}.${process.pid}.new`;
  const privateKey = keys.privateKey.export({ type: "pkcs8", format: "pem" });
  writeFileSync(unfinished, `${privateKey}${certificate}`, { mode: 0o600 });
  renameSync(unfinished, path);
}
