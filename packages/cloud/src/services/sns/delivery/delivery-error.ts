import { messageOf } from "@assay/core";

/** Why a message did not reach its endpoint. */
export class DeliveryError extends Error {
  readonly code: string;
  /** Whether another attempt may succeed. */
  readonly isTransient: boolean;

  constructor(code: string, message: string, options: { readonly isTransient: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = "DeliveryError";
    this.code = code;
    this.isTransient = options.isTransient;
  }
}

/** An error of another service: what the customer has to mend is final, anything else passes. */
export function refusedBy(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const { name = "InternalError", $fault } = error as { readonly name?: string; readonly $fault?: unknown };
  const isThrottled = /Throttl|TooManyRequests/.test(name);
  return new DeliveryError(name, messageOf(error), { isTransient: $fault !== "client" || isThrottled, cause: error });
}
