import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import type { TrustedCertificates } from "@assay/sandbox";
import { type KeyPair, signedCertificate } from "./certificate.js";
import { authorityExtensions, serverExtensions } from "./extensions.js";
import { type Authority, findKeptAuthority, keepAuthority } from "./kept-authority.js";

/** A server's certificate and what belongs to it, all as PEM. */
export interface IssuedCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  /** Certificate of the authority that has issued it. */
  readonly authority: string;
}

/** Vouches for the servers of this cloud that speak TLS. Its key is made when somebody first needs it. */
export interface CertificateAuthority {
  /** Its own certificate, PEM. */
  readonly certificate: string;
  /** @param hosts names and addresses under which the server is reached */
  issue(hosts: readonly string[]): IssuedCertificate;
  /** What its servers' clients have to trust; undefined while there are none. */
  trusted(): TrustedCertificates | undefined;
}

const NAME = "Assay cloud certificate authority";

// Who checks goes by the machine's clock, by this cloud's or by one of their own: a certificate holds at any time.
const VALIDITY = { validFrom: new Date(0), validUntil: new Date("9999-12-31T23:59:59Z") };

const AUTHORITY_FILE = "authority.pem";
const BUNDLE_FILE = "bundle.pem";
// Debian and Alpine, Fedora and Amazon Linux, macOS.
const SYSTEM_BUNDLES = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/**
 * @param directory holds the files that clients read
 * @param keptIn where the authority itself is kept for the next process; default: nowhere
 */
export function createCertificateAuthority(directory: string, keptIn?: string): CertificateAuthority {
  let made: Authority | undefined;
  let trusted: TrustedCertificates | undefined;

  const own = (): Authority => {
    made ??= (keptIn === undefined ? undefined : findKeptAuthority(keptIn)) ?? makeAuthority(keptIn);
    return made;
  };
  return {
    get certificate() {
      return own().certificate;
    },
    issue(hosts) {
      const { keys: authority, certificate } = own();
      trusted ??= writeTrusted(directory, certificate);
      const keys = newKeys();
      const server = signedCertificate({
        subject: hosts[0] ?? NAME,
        subjectKey: keys.publicKey,
        issuer: NAME,
        issuerKey: authority.privateKey,
        extensions: serverExtensions(keys.publicKey, authority.publicKey, hosts),
        ...VALIDITY,
      });
      return {
        certificate: server,
        privateKey: keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
        authority: certificate,
      };
    },
    trusted: () => trusted,
  };
}

function makeAuthority(keptIn: string | undefined): Authority {
  const keys = newKeys();
  const certificate = signedCertificate({
    subject: NAME,
    subjectKey: keys.publicKey,
    issuer: NAME,
    issuerKey: keys.privateKey,
    extensions: authorityExtensions(keys.publicKey),
    ...VALIDITY,
  });
  const authority = { keys, certificate };
  if (keptIn !== undefined) keepAuthority(keptIn, authority);
  return authority;
}

function newKeys(): KeyPair {
  return generateKeyPairSync("ec", { namedCurve: "prime256v1" });
}

function writeTrusted(folder: string, certificate: string): TrustedCertificates {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, AUTHORITY_FILE), certificate);
  // Who names a file of authorities names all of them: those of the machine stay trusted.
  const system = SYSTEM_BUNDLES.find((path) => existsSync(path));
  const others = system === undefined ? rootCertificates.join("\n") : readFileSync(system, "utf8");
  writeFileSync(join(folder, BUNDLE_FILE), `${others.trimEnd()}\n${certificate}`);
  return { folder, authorityFile: AUTHORITY_FILE, bundleFile: BUNDLE_FILE };
}
