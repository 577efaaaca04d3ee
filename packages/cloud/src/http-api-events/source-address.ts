import type { WireRequest } from "@assay/wire";

const LOOPBACK = "127.0.0.1";

/** Where a request came from, as events tell it: the other side of its socket, or this machine when it had none. */
export function sourceAddressOf({ peerAddress = LOOPBACK }: Pick<WireRequest, "peerAddress">): string {
  return peerAddress;
}

/** `X-Forwarded-For` as API Gateway hands it on: what proxies before it have said, then what it has seen itself. */
export function forwardedFor(said: string | undefined, sourceAddress: string): string {
  return said === undefined ? sourceAddress : `${said}, ${sourceAddress}`;
}
