import { notImplemented } from "@assay/wire";

/** @throws ServiceError NotImplemented for a key that the customer brings along (SSE-C) */
export function refuseCustomerKeys(algorithm: string | undefined, operation: string): void {
  if (algorithm !== undefined) throw notImplemented("S3", `${operation} with a key of the customer (SSE-C)`);
}
