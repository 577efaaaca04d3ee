import { ownValue } from "../../../own-value.js";
import { violationOf } from "../message-models.js";
import { evaluateSelection, selectionValue } from "./selection-expression.js";
import { type SocketCall, socketValue } from "./socket-call.js";

/** Why API Gateway itself refuses what a client has sent. */
export interface SocketRefusal {
  readonly status: number;
  readonly message: string;
  /** What execution logs say of it, and the client is not told. */
  readonly reason?: string | undefined;
}

/** Asks the route's parameters of who connects, and its model of messages; undefined for what fits. */
export function validateSocketCall(call: SocketCall): SocketRefusal | undefined {
  return call.happening.eventType === "MESSAGE" ? validateMessage(call, call.happening.message) : validateConnect(call);
}

function validateConnect(call: SocketCall): SocketRefusal | undefined {
  const missing = Object.entries(call.route.RequestParameters ?? {})
    .filter(([expression, { Required }]) => Required === true && !socketValue(call, expression))
    .map(([expression]) => expression.split(".").slice(3).join("."));
  if (missing.length === 0) return undefined;
  return { status: 400, message: `Missing required request parameters: [${missing.join(", ")}]` };
}

function validateMessage(call: SocketCall, message: Uint8Array): SocketRefusal | undefined {
  const { RequestModels = {}, ModelSelectionExpression = "$default" } = call.route;
  const key = evaluateSelection(ModelSelectionExpression, (name) => selectionValue(call, name));
  const model = ownValue(RequestModels, key) ?? ownValue(RequestModels, "$default");
  if (model === undefined) return undefined;
  let reason: string | undefined;
  try {
    reason = violationOf(call.served.deployed.models, model, message);
  } catch (error) {
    return { status: 500, message: "Internal server error", reason: String(error) };
  }
  return reason === undefined ? undefined : { status: 400, message: "Invalid request body", reason };
}
