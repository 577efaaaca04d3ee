import { join } from "node:path";
import type { TrustedCertificates } from "../environment-options.js";

/** Where the sandbox shows the certificates. */
export const CERTIFICATES_FOLDER = "/var/certificates";

/**
 * What runtimes read: Node.js adds the file to the authorities it has, OpenSSL (Python, Ruby) and Go read the other
 * instead of those of the machine.
 * @param folder the certificates', as the function sees them
 */
export function certificateVariables(trusted: TrustedCertificates, folder: string): Record<string, string> {
  return {
    NODE_EXTRA_CA_CERTS: join(folder, trusted.authorityFile),
    SSL_CERT_FILE: join(folder, trusted.bundleFile),
  };
}

/** Arguments for `bwrap`. */
export function certificateMounts({ folder }: TrustedCertificates): string[] {
  return ["--ro-bind", folder, CERTIFICATES_FOLDER];
}
