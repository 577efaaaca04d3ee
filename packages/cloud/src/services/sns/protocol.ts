import { parseArn } from "./arn.js";
import { invalidParameter } from "./errors.js";

export const PROTOCOLS = [
  ...(["http", "https", "sqs", "lambda"] as const),
  ...(["email", "email-json", "sms", "application", "firehose"] as const),
] as const;

export type Protocol = (typeof PROTOCOLS)[number];

/** Those whose owner has to confirm; of the others, SNS knows who they belong to. */
const NEEDS_CONFIRMATION: readonly Protocol[] = ["http", "https", "email", "email-json"];

/** Whether the owner of an endpoint has to agree first: always but where the subscriber is the owner. */
export function isToBeConfirmed(
  { protocol, endpoint }: { readonly protocol: Protocol; readonly endpoint: string },
  subscriberId: string,
): boolean {
  if (protocol === "sqs") return parseArn(endpoint, "Endpoint").accountId !== subscriberId;
  return NEEDS_CONFIRMATION.includes(protocol);
}

/** @throws InvalidParameter */
export function parseProtocol(protocol: string): Protocol {
  const known = PROTOCOLS.find((each) => each === protocol);
  if (known !== undefined) return known;
  throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
}

/** @throws InvalidParameter for an endpoint that is none of its protocol, or that the topic cannot deliver to */
export function checkEndpoint(protocol: Protocol, endpoint: string | undefined, isFifoTopic: boolean): string {
  if (endpoint === undefined || endpoint === "") throw invalidParameter("Endpoint");
  switch (protocol) {
    case "http":
    case "https":
      if (!endpoint.startsWith(`${protocol}://`) || !URL.canParse(endpoint)) {
        throw invalidParameter("Endpoint must match the specified protocol");
      }
      break;
    case "sqs":
      checkArn(endpoint, "sqs", "SQS endpoint ARN");
      if (endpoint.endsWith(".fifo") && !isFifoTopic) {
        throw invalidParameter(
          "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
        );
      }
      break;
    case "lambda":
      checkArn(endpoint, "lambda", "Lambda endpoint ARN");
      break;
    case "firehose":
      checkArn(endpoint, "firehose", "Firehose endpoint ARN");
      break;
    case "application":
      checkArn(endpoint, "sns", "Application endpoint arn invalid");
      break;
    case "sms":
      if (!/^\+?\d[\d-]{5,18}$/.test(endpoint)) throw invalidParameter(`Invalid SMS endpoint: ${endpoint}`);
      break;
    case "email":
    case "email-json":
      if (!/^[^@\s]+@[^@\s]+$/.test(endpoint)) throw invalidParameter("Email address");
      break;
    default:
      return protocol satisfies never;
  }
  if (isFifoTopic && protocol !== "sqs") {
    throw invalidParameter("Invalid parameter: Endpoint Reason: Please use FIFO SQS queue");
  }
  return endpoint;
}

function checkArn(arn: string, service: string, parameter: string): void {
  if (!arn.startsWith("arn:") || parseArn(arn, parameter).service !== service) throw invalidParameter(parameter);
}
