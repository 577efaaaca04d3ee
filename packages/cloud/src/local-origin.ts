const LOOPBACK_ORIGIN =
  /^https?:\/\/(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\]|[a-z0-9.-]+\.localhost\.localstack\.cloud)(?::\d+)?$/;

/** Whether a page comes from this machine. @param origin as browsers send it */
export function isLocalOrigin(origin: string): boolean {
  return LOOPBACK_ORIGIN.test(origin);
}
