import { type SocketCall, socketContextValue, socketValue } from "./socket-call.js";

// `${request.body.kind}`, `$request.body.kind`, and the `\$` of `\$default`, which names nothing.
const REFERENCE = /\\\$|\$\{([^{}]+)\}|\$([a-zA-Z]+(?:\.[\w[\]-]+)+)/g;

/**
 * The key that an expression makes of what it names, by which API Gateway chooses a template, a model or a response.
 * @param find what a name stands for; nothing is the empty text
 */
export function evaluateSelection(expression: string, find: (name: string) => string | undefined): string {
  return expression.replace(REFERENCE, (whole, braced?: string, bare?: string) => {
    return whole === "\\$" ? "$" : (find(braced ?? bare ?? "") ?? "");
  });
}

/** What a selection expression finds in what a client has sent: `request.body.kind`, `context.connectionId`. */
export function selectionValue(call: SocketCall, name: string): string | undefined {
  if (name.startsWith("request.")) return socketValue(call, `route.${name}`);
  if (name.startsWith("context.")) return socketContextValue(call, name.slice("context.".length));
  return socketValue(call, name);
}
