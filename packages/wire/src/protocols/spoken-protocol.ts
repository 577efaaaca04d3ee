import type { WireRequest } from "../message.js";
import type { ServiceModel } from "../model/service-model.js";
import type { ProtocolName } from "./protocol-name.js";

/**
 * The protocol a request is written in. One service may be spoken to in several: boto3, the AWS CLI and SDKs of
 * different ages send query, JSON or CBOR to CloudWatch and SQS, and each expects its own kind of answer.
 */
export function spokenProtocol(request: WireRequest, { protocol, version }: ServiceModel): ProtocolName {
  // A service that speaks REST or ec2Query has never spoken anything else.
  if (protocol === "restJson1" || protocol === "restXml" || protocol === "ec2Query") return protocol;
  const { headers } = request;
  if (headers["smithy-protocol"] === "rpc-v2-cbor") return "rpcv2Cbor";
  const contentType = (headers["content-type"] ?? "").toLowerCase();
  if (headers["x-amz-target"] !== undefined) {
    if (contentType.startsWith("application/x-amz-json-1.0")) return "awsJson1_0";
    if (contentType.startsWith("application/x-amz-json-1.1")) return "awsJson1_1";
    return protocol === "awsJson1_0" ? protocol : "awsJson1_1";
  }
  const isForm = contentType.startsWith("application/x-www-form-urlencoded");
  if (version !== "" && (isForm || /(?:^|&)Action=/.test(request.query))) return "awsQuery";
  return protocol;
}
