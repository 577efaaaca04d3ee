import { AssayError } from "@assay/core";

/** Where the cloud listens in its container. */
export const EXPOSED_PORT = 4566;

/** @throws AssayError PORT_NOT_EXPOSED */
export function refuseOtherPorts(port: number): void {
  if (port === EXPOSED_PORT) return;
  throw new AssayError(
    "PORT_NOT_EXPOSED",
    `port ${port} is not exposed; the cloud answers everything at ${EXPOSED_PORT}`,
    {
      hint: `ask for port ${EXPOSED_PORT}`,
    },
  );
}
