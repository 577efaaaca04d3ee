import { shownBody, shownMap } from "../../../logged-request.js";
import type { ApiAnswer, Call } from "./call.js";

/**
 * What execution logs and tests of a method tell of a request, as far as customers look into it.
 * @param options.hasData whether parameters, headers and bodies are told too
 */
export function executionLines(call: Call, answer: ApiAnswer, { hasData }: { readonly hasData: boolean }): string[] {
  const { request, requestId, pathParameters, found } = call;
  const asked = [
    `Method request path: ${shownMap(Object.entries(pathParameters))}`,
    `Method request query string: ${shownMap(request.query)}`,
    `Method request headers: ${shownMap(request.headers)}`,
    `Method request body before transformations: ${shownBody(request.body)}`,
  ];
  const answered = [
    `Method response body after transformations: ${shownBody(answer.body)}`,
    `Method response headers: ${shownMap(answer.headers)}`,
  ];
  const isServed = found.error === undefined;
  return [
    `Starting execution for request: ${requestId}`,
    `HTTP Method: ${request.method}, Resource Path: ${request.path}`,
    ...(hasData ? asked : []),
    ...found.log,
    ...(hasData && isServed ? answered : []),
    ...(isServed ? ["Successfully completed execution"] : []),
    `Method completed with status: ${answer.status}`,
  ];
}
