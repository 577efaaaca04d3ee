import type { FidelityLedger } from "@assay/core";
import type { BillingMode } from "@aws-sdk/client-dynamodb";

type Operation = "CreateTable" | "UpdateTable";

/** Throughput is shown, billed by nobody, and never exceeded. */
export function noteProvisioned(
  operation: Operation,
  billingMode: BillingMode | undefined,
  ledger: FidelityLedger,
): void {
  if (billingMode !== "PROVISIONED") return;
  ledger.record({
    source: `dynamodb.${operation}`,
    gap: "throughput-not-enforced",
    detail: "the table has provisioned throughput; requests beyond it are not throttled",
  });
}

/** Members of a request that are neither kept nor have an effect. */
export function noteIgnored<Input extends object>(
  operation: Operation,
  input: Input,
  members: readonly (keyof Input & string)[],
  ledger: FidelityLedger,
): void {
  for (const member of members) {
    if (input[member] === undefined) continue;
    ledger.record({
      source: `dynamodb.${operation}`,
      gap: "table-setting-without-effect",
      detail: `${operation} had ${member}: it is neither kept nor has it an effect`,
    });
  }
}

export function notePolicy(operation: "CreateTable" | "PutResourcePolicy", ledger: FidelityLedger): void {
  ledger.record({
    source: `dynamodb.${operation}`,
    gap: "resource-policy-not-enforced",
    detail: "the policy is kept and shown; nobody is let in or kept out by it",
  });
}
