import { randomBytes } from "node:crypto";
import type { Clock, ScheduledTask } from "@assay/core";
import type { Faults } from "../../../faults.js";
import type { CloudPorts } from "../../../ports.js";
import type { SocketConnection } from "../../../socket-connections.js";
import type { WebSocket } from "../../../web-socket.js";

/** Quotas of WebSocket APIs, read November 2026; they cannot be raised. */
const IDLE_TIMEOUT_MS = 10 * 60 * 1000;
const MAX_DURATION_MS = 2 * 60 * 60 * 1000;

/** What is known of a connection when its handshake is complete. */
export interface ConnectionFacts {
  readonly id: string;
  /** As policies name it. */
  readonly arn: string;
  readonly apiId: string;
  readonly stageName: string;
  readonly domainName: string;
  readonly connectedAtMs: number;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** What the authorizer of `$connect` said; undefined when there was none. */
  readonly authorizer: Readonly<Record<string, unknown>> | undefined;
  /** What the client has brought as its API key when it connected; its messages have no other. */
  readonly apiKeyValue: string | undefined;
}

/** As AWS's: sixteen characters with a padding at the end. */
export function newConnectionId(): string {
  return `${randomBytes(11).toString("base64url")}=`;
}

/** A client's open connection, which ends by itself when nobody uses it, and in any case after two hours. */
export class Connection implements SocketConnection {
  readonly facts: ConnectionFacts;
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #faults: Faults;
  readonly #onSent: () => void;
  #lastActiveAtMs: number;
  #isEnding = false;
  #idleCheck: ScheduledTask;
  readonly #lastCall: ScheduledTask;

  /** @param onSent called for each message to the client */
  constructor(
    facts: ConnectionFacts,
    socket: WebSocket,
    ports: Pick<CloudPorts, "clock" | "faults">,
    onSent: () => void,
  ) {
    this.facts = facts;
    this.#onSent = onSent;
    this.#socket = socket;
    this.#clock = ports.clock;
    this.#faults = ports.faults;
    this.#lastActiveAtMs = this.#clock.now();
    this.#idleCheck = this.#checkIdleAt(this.#lastActiveAtMs + IDLE_TIMEOUT_MS);
    const expire = (): void => this.end(1001, "Going away");
    this.#lastCall = this.#clock.schedule(facts.connectedAtMs + MAX_DURATION_MS, expire);
    socket.onPing(() => this.touch());
    socket.onClose(() => {
      this.#idleCheck.cancel();
      this.#lastCall.cancel();
    });
  }

  get lastActiveAtMs(): number {
    return this.#lastActiveAtMs;
  }

  /** Notes that somebody uses the connection. */
  touch(): void {
    this.#lastActiveAtMs = this.#clock.now();
  }

  send(message: Uint8Array): void {
    this.touch();
    this.#onSent();
    const fate = this.#faults.onDelivery({ service: "apigatewayv2", resource: this.facts.arn });
    if (fate === "drop") return;
    this.#socket.send(message);
    if (fate === "duplicate") this.#socket.send(message);
  }

  close(): void {
    this.end(1000, "Connection Closed Normally");
  }

  /** Whether somebody has begun to close it; its client may not know yet. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  end(code: number, reason: string): void {
    this.#isEnding = true;
    this.#socket.close(code, reason);
  }

  #checkIdleAt(atMs: number): ScheduledTask {
    return this.#clock.schedule(atMs, () => {
      const idleAtMs = this.#lastActiveAtMs + IDLE_TIMEOUT_MS;
      if (idleAtMs <= this.#clock.now()) this.end(1001, "Going away");
      else this.#idleCheck = this.#checkIdleAt(idleAtMs);
    });
  }
}
