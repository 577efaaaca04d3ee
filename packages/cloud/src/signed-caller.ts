import { systemClock } from "@assay/core";
import { parseCaller, refuseExpiredUrl, verifySignature, type WireRequest } from "@assay/wire";
import type { CloudPorts, Principal } from "./ports.js";

/** The secret of every access key that this cloud has not issued. */
const DEFAULT_SECRET = "test";

export interface SignedCaller extends Principal {
  readonly accessKeyId: string;
}

/**
 * Who signed a request to a data plane that demands signatures; undefined when nobody did, or with a wrong one.
 * Unlike AWS's own operations these are checked always: refusing is what such an endpoint is for.
 */
export async function signedCallerOf(
  request: WireRequest,
  { credentials, clock }: Pick<CloudPorts, "credentials" | "clock">,
): Promise<SignedCaller | undefined> {
  try {
    const caller = parseCaller(request);
    const { accessKeyId } = caller;
    if (accessKeyId === undefined) return undefined;
    refuseExpiredUrl(caller, clock.now());
    const issued = credentials.find(accessKeyId);
    if (issued !== undefined && clock.now() >= issued.expiresAtMs) return undefined;
    // Clients sign by the machine's time, whatever the cloud's clock shows.
    await verifySignature(request, caller, issued?.secretAccessKey ?? DEFAULT_SECRET, systemClock.now());
    if (issued !== undefined && request.headers["x-amz-security-token"] !== issued.sessionToken) return undefined;
    const { accountId } = caller;
    const root = { accountId, arn: `arn:aws:iam::${accountId}:root`, userId: accountId };
    return { ...(issued?.principal ?? root), accessKeyId };
  } catch {
    return undefined;
  }
}
