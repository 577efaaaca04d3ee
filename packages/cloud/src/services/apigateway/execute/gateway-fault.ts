import type { GatewayResponseType } from "./gateway-response-types.js";

/** API Gateway answers by itself: with a gateway response, which the API's owner may have customised. */
export class GatewayFault extends Error {
  override readonly name = "GatewayFault";
  readonly type: GatewayResponseType;
  /** Undefined: the type's own. */
  readonly statusCode: number | undefined;
  /** What execution logs say of it, and the client is not told. */
  readonly reason: string | undefined;

  constructor(
    type: GatewayResponseType,
    options: { readonly message?: string | undefined; readonly statusCode?: number; readonly reason?: string } = {},
  ) {
    super(options.message ?? "");
    this.type = type;
    this.statusCode = options.statusCode;
    this.reason = options.reason;
  }
}

/** What a client learns of an integration that failed: 502 when it answered nonsense, 500 when it could not be called. */
export function integrationFault(statusCode: 500 | 502, reason: string): GatewayFault {
  return new GatewayFault("DEFAULT_5XX", { statusCode, message: "Internal server error", reason });
}
