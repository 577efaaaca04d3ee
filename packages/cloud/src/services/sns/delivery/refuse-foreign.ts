import type { CloudPorts } from "../../../ports.js";
import { admits } from "../../../service-permission.js";
import { parseArn } from "../arn.js";
import { DeliveryError } from "./delivery-error.js";

/** What delivering within the cloud takes. */
export type EndpointPorts = Pick<CloudPorts, "clients" | "resourcePolicies" | "ledger">;

/** @throws DeliveryError AccessDenied for an endpoint of another account whose policy does not let the topic in */
export function refuseForeign(ports: EndpointPorts, endpointArn: string, topicArn: string): void {
  const { accountId } = parseArn(topicArn, "TopicArn");
  const acting = { principal: "sns.amazonaws.com", sourceArn: topicArn, accountId };
  if (admits(ports, endpointArn, acting, "sns.Publish")) return;
  const reason = `the policy of ${endpointArn} does not let SNS in on behalf of ${topicArn}`;
  throw new DeliveryError("AccessDenied", reason, { isTransient: false });
}
