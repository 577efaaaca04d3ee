import { systemClock } from "@assay/core";
import { invokeVersion } from "@assay/release";
import type { Io } from "../../io.js";
import { explainRefusal, openEndpoint } from "../../open-endpoint.js";
import type { Answer, InvokeArguments } from "./invoke.js";

/** Invokes a deployed function and asks for the tail of its log. */
export async function invokeDeployed(
  reference: string,
  payload: Uint8Array,
  args: InvokeArguments,
  io: Io,
): Promise<Answer> {
  await using target = await openEndpoint(args, io.env);
  const { functionName, qualifier } = splitReference(reference);
  try {
    const request = { functionName, qualifier, payload };
    const answer = await invokeVersion({ client: target.lambda, clock: systemClock, random: Math.random }, request);
    const { functionError } = answer;
    return {
      payload: answer.payload,
      functionError: functionError === null ? undefined : `${functionError.errorType}: ${functionError.errorMessage}`,
      log: answer.logTail ?? "",
    };
  } catch (error) {
    throw explainRefusal(error, target);
  }
}

/** `name`, `name:qualifier`, or an ARN, which has seven parts before its qualifier. */
function splitReference(reference: string): { functionName: string; qualifier: string } {
  const parts = reference.split(":");
  const nameParts = reference.startsWith("arn:") ? 7 : 1;
  const [qualifier = "$LATEST"] = parts.slice(nameParts);
  return { functionName: parts.slice(0, nameParts).join(":"), qualifier };
}
