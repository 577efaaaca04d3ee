import type { CloudPorts } from "./ports.js";
import { admitsService } from "./resource-policy.js";

/** A service of AWS that acts because of a customer's resource. */
export interface ActingService {
  /** For example `sns.amazonaws.com`. */
  readonly principal: string;
  readonly sourceArn: string;
  /** Account of the source; the ARNs of buckets do not name it. */
  readonly accountId: string;
}

const ACTIONS: Readonly<Record<string, { readonly action: string; readonly remedy: string }>> = {
  sqs: { action: "SendMessage", remedy: "allow it in the queue's attribute Policy" },
  sns: { action: "Publish", remedy: "allow it in the topic's attribute Policy" },
  lambda: { action: "InvokeFunction", remedy: "AddPermission allows it" },
};

/**
 * Whether a queue, a topic or a function lets a service in. One of another account has the last word. One of the same
 * account is used whatever its policy says; that AWS would have refused is then in the ledger.
 * A resource that is not there lets everybody in: that is for the call to find out.
 * @param source of the ledger's note, for example `sns.Deliver`
 */
export function admits(
  { resourcePolicies, ledger }: Pick<CloudPorts, "resourcePolicies" | "ledger">,
  arn: string,
  acting: ActingService,
  source: string,
): boolean {
  const [, , service = "", , accountId] = arn.split(":");
  const resource = resourcePolicies.find(arn);
  const asked = ACTIONS[service];
  if (asked === undefined || resource === undefined) return true;
  const { action, remedy } = asked;
  if (admitsService(resource.policy, { ...acting, service, action })) return true;
  if (accountId !== acting.accountId) return false;
  const { principal } = acting;
  // One note for an API, however many paths it has.
  const onBehalfOf = acting.sourceArn.replace(/\/.*/, "");
  ledger.record({
    source,
    gap: "permission-missing",
    detail: `the policy of ${arn} does not let ${principal} do ${service}:${action} for ${onBehalfOf}: it was done, and AWS refuses it (${remedy})`,
  });
  return true;
}
