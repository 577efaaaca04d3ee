import { invalidValue } from "./errors.js";

/** Where messages go that were received too often. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** Whose dead-letter queue a queue agrees to be. */
export interface RedriveAllowPolicy {
  readonly redrivePermission: "allowAll" | "denyAll" | "byQueue";
  readonly sourceQueueArns: readonly string[];
}

/** @throws ServiceError InvalidParameterValue */
export function parseRedrivePolicy(text: string): RedrivePolicy {
  const refuse = refusal(text, "RedrivePolicy");
  const policy = parseJsonMap(text, () => refuse("Redrive policy is not a valid JSON map."));
  const { deadLetterTargetArn } = policy;
  // CloudFormation and the console write the number as text.
  const maxReceiveCount = Number(policy.maxReceiveCount);
  for (const name of ["deadLetterTargetArn", "maxReceiveCount"]) {
    if (policy[name] === undefined) throw refuse(`Redrive policy does not contain mandatory attribute: ${name}.`);
  }
  if (!Number.isInteger(maxReceiveCount) || maxReceiveCount < 1 || maxReceiveCount > 1000) {
    throw refuse(
      `Invalid value for maxReceiveCount: ${policy.maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
    );
  }
  if (typeof deadLetterTargetArn !== "string" || !QUEUE_ARN.test(deadLetterTargetArn)) {
    throw refuse("Invalid value for deadLetterTargetArn.");
  }
  return { deadLetterTargetArn, maxReceiveCount };
}

/** @throws ServiceError InvalidParameterValue */
export function parseRedriveAllowPolicy(text: string): RedriveAllowPolicy {
  const refuse = refusal(text, "RedriveAllowPolicy");
  const policy = parseJsonMap(text, () => refuse("Redrive allow policy is not a valid JSON map."));
  const { redrivePermission, sourceQueueArns = [] } = policy;
  if (redrivePermission !== "allowAll" && redrivePermission !== "denyAll" && redrivePermission !== "byQueue") {
    throw refuse("redrivePermission must be one of allowAll, denyAll and byQueue.");
  }
  if (!Array.isArray(sourceQueueArns) || !sourceQueueArns.every((arn) => QUEUE_ARN.test(String(arn)))) {
    throw refuse("sourceQueueArns must be a list of queue ARNs.");
  }
  if ((redrivePermission === "byQueue") !== sourceQueueArns.length > 0 || sourceQueueArns.length > 10) {
    throw refuse("sourceQueueArns must hold 1 to 10 ARNs when redrivePermission is byQueue, and none otherwise.");
  }
  return { redrivePermission, sourceQueueArns };
}

/** @param policy undefined: the queue has none, and any queue may use it */
export function allowsSource(policy: RedriveAllowPolicy | undefined, sourceArn: string): boolean {
  if (policy === undefined || policy.redrivePermission === "allowAll") return true;
  return policy.redrivePermission === "byQueue" && policy.sourceQueueArns.includes(sourceArn);
}

const QUEUE_ARN = /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}(?:\.fifo)?$/;

const refusal =
  (text: string, parameter: string) =>
  (reason: string): Error =>
    invalidValue(text, parameter, reason);

function parseJsonMap(text: string, invalid: () => Error): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid();
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid();
  return { ...value };
}
