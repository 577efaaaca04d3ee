import type { CertificateAuthority } from "../certificates/certificate-authority.js";
import type { AdminRoutes } from "./admin-routes.js";

/** Where clients outside of this cloud find whom they have to trust, to connect to its servers by TLS. */
export function createCertificateRoute(certificates: CertificateAuthority): AdminRoutes {
  return {
    "GET /_assay/certificates/ca.pem": () => ({
      status: 200,
      headers: { "content-type": "application/x-pem-file" },
      body: Buffer.from(certificates.certificate),
    }),
  };
}
