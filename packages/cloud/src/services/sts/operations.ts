import type { Operations } from "@assay/wire";
import type * as Sts from "@aws-sdk/client-sts";
import { accountInAccessKey } from "../../credentials.js";
import type { ServiceContext } from "../../define-service.js";
import { assumeRole } from "./assume-role.js";
import { validationError } from "./errors.js";
import type { StsStore } from "./store.js";

export const operations = {
  GetCallerIdentity(_input, { caller }) {
    return { Account: caller.accountId, Arn: caller.arn, UserId: caller.userId };
  },

  AssumeRole(input, context) {
    return assumeRole(input, context);
  },

  GetAccessKeyInfo({ AccessKeyId }) {
    const accountId = /^\d{12}$/.test(AccessKeyId) ? AccessKeyId : accountInAccessKey(AccessKeyId);
    if (accountId === undefined) throw validationError(`${AccessKeyId} is not an access key id`);
    return { Account: accountId };
  },
} satisfies Operations<typeof Sts, ServiceContext<StsStore>>;
