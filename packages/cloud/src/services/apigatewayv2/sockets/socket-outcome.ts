import type { HeaderList } from "../../../http-api-events/header-list.js";

/** What stands behind a route answered. */
export type SocketOutcome =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
      /** What the client is told of it; undefined for nothing. */
      readonly message?: Uint8Array | undefined;
    }
  | { readonly kind: "failed"; readonly reason: string }
  /** API Gateway itself says no, before anything is asked. */
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
  | { readonly kind: "late" };

export type SocketAnswer = Extract<SocketOutcome, { kind: "answered" }>;

export function answered(
  status: number,
  body: Uint8Array = new Uint8Array(),
  headers: Readonly<Record<string, string>> = {},
): SocketAnswer {
  return { kind: "answered", status, headers, body };
}

export function failed(reason: string): SocketOutcome {
  return { kind: "failed", reason };
}

/** By name in lower case; of repeated ones the last. */
export function headersOf(list: HeaderList): Record<string, string> {
  return Object.fromEntries(list.map(([name, value]) => [name.toLowerCase(), value]));
}
