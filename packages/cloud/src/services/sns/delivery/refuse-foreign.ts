import type { ServiceClients } from "../../../ports.js";
import { admits } from "../../../service-permission.js";
import { parseArn } from "../arn.js";
import { DeliveryError } from "./delivery-error.js";

/** @throws DeliveryError AccessDenied for an endpoint of another account whose policy does not let the topic in */
export async function refuseForeign(clients: ServiceClients, endpointArn: string, topicArn: string): Promise<void> {
  const { accountId } = parseArn(topicArn, "TopicArn");
  const acting = { principal: "sns.amazonaws.com", sourceArn: topicArn, accountId };
  if (await admits(clients, endpointArn, acting)) return;
  const reason = `the policy of ${endpointArn} does not let SNS in on behalf of ${topicArn}`;
  throw new DeliveryError("AccessDenied", reason, { isTransient: false });
}
