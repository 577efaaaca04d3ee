import type { Operations } from "@assay/wire";
import type * as Sts from "@aws-sdk/client-sts";
import { accountInAccessKey } from "../../credentials.js";
import type { ServiceContext } from "../../define-service.js";
import { assumeRole } from "./assume-role.js";
import { assumeRoleWithWebIdentity } from "./assume-role-with-web-identity.js";
import { invalidAuthorizationMessage, validationError } from "./errors.js";
import { getFederationToken, getSessionToken } from "./own-session.js";
import type { StsStore } from "./store.js";

export const operations = {
  GetCallerIdentity(_input, { caller }) {
    return { Account: caller.accountId, Arn: caller.arn, UserId: caller.userId };
  },

  AssumeRole(input, context) {
    return assumeRole(input, context);
  },

  AssumeRoleWithWebIdentity(input, context) {
    return assumeRoleWithWebIdentity(input, context);
  },

  GetSessionToken(input, context) {
    return getSessionToken(input, context);
  },

  GetFederationToken(input, context) {
    return getFederationToken(input, context);
  },

  GetAccessKeyInfo({ AccessKeyId }) {
    const accountId = /^\d{12}$/.test(AccessKeyId) ? AccessKeyId : accountInAccessKey(AccessKeyId);
    if (accountId === undefined) throw validationError(`${AccessKeyId} is not an access key id`);
    return { Account: accountId };
  },

  /** Nothing here refuses a call with an encoded message, so that none can be genuine. */
  DecodeAuthorizationMessage() {
    throw invalidAuthorizationMessage();
  },
} satisfies Operations<typeof Sts, ServiceContext<StsStore>>;
