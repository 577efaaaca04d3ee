import { parseCaller, ServiceError, type WireRequest } from "@assay/wire";
import type { RequestContext } from "../define-service.js";
import type { CloudPorts } from "../ports.js";

/** What a request's credentials say. */
export type Identity = Pick<RequestContext, "accountId" | "region" | "accessKeyId" | "caller">;

/**
 * Finds out who calls. Keys that were issued here act as whom they were issued to; others as the root user of the
 * account they name.
 * @throws ServiceError for malformed signatures and expired keys
 */
export function authenticate(request: WireRequest, { credentials, clock }: CloudPorts): Identity {
  const caller = parseCaller(request);
  const { accessKeyId, region } = caller;
  const issued = accessKeyId === undefined ? undefined : credentials.find(accessKeyId);
  if (issued !== undefined && clock.now() >= issued.expiresAtMs) throw expiredToken();
  const { accountId } = issued?.principal ?? caller;
  return {
    accountId,
    region,
    accessKeyId,
    caller: issued?.principal ?? { accountId, arn: `arn:aws:iam::${accountId}:root`, userId: accountId },
  };
}

function expiredToken(): ServiceError {
  return new ServiceError({
    code: "ExpiredTokenException",
    queryCode: "ExpiredToken",
    message: "The security token included in the request is expired",
    statusCode: 403,
  });
}
