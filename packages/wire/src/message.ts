/** An HTTP request as the gateway received it, before any meaning is given to it. */
export interface WireRequest {
  readonly method: string;
  /** Raw path as sent, still percent-encoded, without the query. */
  readonly path: string;
  /** Raw query as sent, without the question mark; empty when there is none. */
  readonly query: string;
  /** Names in lower case; repeated headers joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names and values by turns, as they were sent: in their case, each repetition for itself. Only from a socket. */
  readonly rawHeaders?: readonly string[];
  /** IP address of the other side of the socket; undefined without a socket. */
  readonly peerAddress?: string;
  readonly body: Uint8Array;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Headers that are sent once for each value, such as `set-cookie`; none of them is in `headers`. */
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}
