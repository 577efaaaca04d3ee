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
    noteUnprotected("PutDataProtectionPolicy", checkDataProtectionPolicy(policy, topic.isFifo), context.ledger);
    // Empty text takes the policy away.
    topic.dataProtectionPolicy = policy === "" ? undefined : policy;
    return {};
  },
} satisfies Operations<typeof Sns, SnsContext>;

/** @param gaps what a policy asks for and nobody does, as ends of sentences */
export function noteUnprotected(operation: string, gaps: readonly string[], ledger: FidelityLedger): void {
  for (const gap of gaps) {
    ledger.record({
      source: `sns.${operation}`,
      gap: "data-not-protected",
      detail: `a data protection policy was set; ${gap}`,
    });
  }
}
