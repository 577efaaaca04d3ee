import { ownValue } from "../../../own-value.js";
import { evaluateExpression } from "../mapping/mapping-expression.js";
import type { ApiAnswer, Call } from "./call.js";
import type { GatewayFault } from "./gateway-fault.js";
import { DEFAULT_TEMPLATE, GATEWAY_RESPONSES } from "./gateway-response-types.js";
import { memberAt, templateContextOf } from "./request-context.js";
import { templateScopeOf } from "./template-scope.js";

/** How API Gateway answers by itself, when no call came to be. */
export function plainAnswer({ type, message, statusCode }: GatewayFault): ApiAnswer {
  const kind = GATEWAY_RESPONSES[type];
  return jsonAnswer(
    statusCode ?? kind.statusCode ?? 500,
    kind.errorType,
    `{"message": ${JSON.stringify(message || kind.message)}}`,
  );
}

/** How API Gateway answers by itself: as the API's owner has customised it, for this case or for all alike. */
export function gatewayAnswer(call: Call, fault: GatewayFault): ApiAnswer {
  const kind = GATEWAY_RESPONSES[fault.type];
  const status = fault.statusCode ?? kind.statusCode ?? 500;
  const { gatewayResponses } = call.definition;
  const message = fault.message || kind.message;
  const error = {
    message: String(message),
    messageString: JSON.stringify(message),
    responseType: fault.type,
    validationErrorString: fault.reason ?? "",
  };
  call.found.error = error;
  const customised =
    gatewayResponses.get(fault.type) ?? gatewayResponses.get(status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX");
  if (customised === undefined) {
    // AWS writes this one message with a capital letter.
    const name = fault.type === "ACCESS_DENIED" ? "Message" : "message";
    return jsonAnswer(status, kind.errorType, `{"${name}": ${JSON.stringify(message)}}`);
  }
  const context = { ...templateContextOf(call), error };
  const { "application/json": json, ...others } = customised.responseTemplates ?? {};
  const [otherType = "application/json", other = DEFAULT_TEMPLATE] = Object.entries(others)[0] ?? [];
  const template = json ?? other;
  // Not Velocity: gateway responses know variables, and nothing else.
  const body = template.replaceAll(/\$(context|stageVariables)\.([\w.]+)/g, (_all, root: string, path: string) => {
    return String((root === "context" ? memberAt(context, path) : ownValue(call.variables, path)) ?? "");
  });
  const answer = jsonAnswer(Number(customised.statusCode ?? status), kind.errorType, body);
  const headers = answer.headers.map(([name, value]) => {
    return [name, name === "content-type" && json === undefined ? otherType : value] as const;
  });
  const scope = { ...templateScopeOf(call), context };
  for (const [name, expression] of Object.entries(customised.responseParameters ?? {})) {
    const value = evaluateExpression(expression, scope);
    if (value !== undefined) headers.push([name.replace(/^gatewayresponse\.header\./, ""), value]);
  }
  return { ...answer, headers };
}

function jsonAnswer(status: number, errorType: string, body: string): ApiAnswer {
  const headers = [
    ["content-type", "application/json"],
    ["x-amzn-ErrorType", errorType],
  ] as const;
  return { status, headers, body: Buffer.from(body) };
}
