import type { HttpRequest, MiddlewareStack } from "@smithy/types";

/** Notes in which protocol of AWS each request of a client is written, by its headers; REST in JSON and XML is one. */
export function observeProtocols<Input extends object, Output extends object>({
  middlewareStack,
}: {
  readonly middlewareStack: MiddlewareStack<Input, Output>;
}): ReadonlySet<string> {
  const spoken = new Set<string>();
  middlewareStack.add(
    (next) => (call) => {
      spoken.add(protocolOf(call.request as HttpRequest));
      return next(call);
    },
    { step: "finalizeRequest", name: "observeProtocols" },
  );
  return spoken;
}

function protocolOf({ headers }: HttpRequest): string {
  const type = headers["content-type"];
  if (headers["smithy-protocol"] === "rpc-v2-cbor") return "rpcv2Cbor";
  if (headers["x-amz-target"] !== undefined) return type === "application/x-amz-json-1.1" ? "awsJson1_1" : "awsJson1_0";
  return type?.startsWith("application/x-www-form-urlencoded") === true ? "awsQuery" : "rest";
}
