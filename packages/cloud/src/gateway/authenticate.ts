import { systemClock } from "@assay/core";
import {
  type Caller,
  parseCaller,
  refuseExpiredUrl,
  ServiceError,
  verifySignature,
  type WireRequest,
} from "@assay/wire";
import type { RequestContext } from "../define-service.js";
import type { CloudPorts, IssuedCredentials } from "../ports.js";

/** The secret of every access key that this cloud has not issued, as users of local clouds are used to. */
export const DEFAULT_SECRET = "test";

/** What a request's credentials say. */
export type Identity = Pick<RequestContext, "accountId" | "region" | "accessKeyId" | "caller">;

/**
 * Finds out who calls. Keys that were issued here act as whom they were issued to; others as the root user of the
 * account they name.
 * @throws ServiceError for malformed signatures and expired keys; when signatures are verified, for forged ones
 */
export async function authenticate(
  request: WireRequest,
  { ports, verifySignatures }: { readonly ports: CloudPorts; readonly verifySignatures: boolean },
): Promise<Identity> {
  const caller = parseCaller(request);
  const { accessKeyId, region } = caller;
  refuseExpiredUrl(caller, ports.clock.now());
  const issued = accessKeyId === undefined ? undefined : ports.credentials.find(accessKeyId);
  if (issued !== undefined && ports.clock.now() >= issued.expiresAtMs) throw expiredToken();
  if (verifySignatures) await refuseForged(request, caller, issued);
  const { accountId } = issued?.principal ?? caller;
  return {
    accountId,
    region,
    accessKeyId,
    caller: issued?.principal ?? { accountId, arn: `arn:aws:iam::${accountId}:root`, userId: accountId },
  };
}

async function refuseForged(
  request: WireRequest,
  caller: Caller,
  issued: IssuedCredentials | undefined,
): Promise<void> {
  // Clients sign by the machine's time, whatever the cloud's clock shows.
  await verifySignature(request, caller, issued?.secretAccessKey ?? DEFAULT_SECRET, systemClock.now());
  if (issued !== undefined && sessionTokenOf(request) !== issued.sessionToken) throw invalidToken();
}

function sessionTokenOf({ headers, query }: WireRequest): string | null {
  const parameters = new URLSearchParams(query);
  return (
    headers["x-amz-security-token"] ??
    parameters.get("X-Amz-Security-Token") ??
    // As signatures of version 2 write it.
    parameters.get("x-amz-security-token")
  );
}

export function invalidToken(): ServiceError {
  return new ServiceError({
    code: "UnrecognizedClientException",
    queryCode: "InvalidClientTokenId",
    message: "The security token included in the request is invalid.",
    statusCode: 403,
  });
}

export function expiredToken(): ServiceError {
  return new ServiceError({
    code: "ExpiredTokenException",
    queryCode: "ExpiredToken",
    message: "The security token included in the request is expired",
    statusCode: 403,
  });
}
