import type { ServiceModel } from "../model/service-model.js";
import type { DescribedError } from "./described-error.js";

/**
 * Services that left the query protocol keep telling the old error codes, so that programs which compare codes still
 * work (Smithy, awsQueryCompatible trait).
 */
export function queryErrorHeader(
  { queryCode, fault }: DescribedError,
  { isQueryCompatible }: ServiceModel,
): Record<string, string> {
  if (!isQueryCompatible) return {};
  return { "x-amzn-query-error": `${queryCode};${fault === "client" ? "Sender" : "Receiver"}` };
}
