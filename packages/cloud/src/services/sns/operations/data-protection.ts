import type { FidelityLedger } from "@assay/core";
import type { Operations } from "@assay/wire";
import type * as Sns from "@aws-sdk/client-sns";
import { locateTopic, type SnsContext } from "../topic-access.js";
import { checkDataProtectionPolicy } from "../topic-attributes.js";

export const dataProtectionOperations = {
  GetDataProtectionPolicy({ ResourceArn }, context) {
    const { topic } = locateTopic(ResourceArn, "GetDataProtectionPolicy", context);
    return { DataProtectionPolicy: topic.dataProtectionPolicy };
  },

  PutDataProtectionPolicy({ ResourceArn, DataProtectionPolicy: policy }, context) {
    const { topic } = locateTopic(ResourceArn, "PutDataProtectionPolicy", context);
    checkDataProtectionPolicy(policy, topic.isFifo);
    noteUnprotected("PutDataProtectionPolicy", context.ledger);
    // Empty text takes the policy away.
    topic.dataProtectionPolicy = policy === "" ? undefined : policy;
    return {};
  },
} satisfies Operations<typeof Sns, SnsContext>;

export function noteUnprotected(operation: string, ledger: FidelityLedger): void {
  ledger.record({
    source: `sns.${operation}`,
    gap: "ignored-parameter",
    detail: "a data protection policy was set; it is kept, and audits, masks and denies nothing",
  });
}
