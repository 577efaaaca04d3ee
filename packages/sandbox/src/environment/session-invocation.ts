import type { RuntimeDone, Span } from "../logs/platform-records.js";
import { statusOf } from "./phase-status.js";
import type { SessionOutcome } from "./session-outcome.js";

/** One event in the hands of a runtime and its extensions. */
export class SessionInvocation {
  /** What the runtime answered, or why it did not. */
  readonly answered: Promise<SessionOutcome>;
  /** The same, once the extensions are done as well; or the failure in which the environment ended meanwhile. */
  readonly ended: Promise<SessionOutcome>;
  readonly #requestId: string;
  readonly #onRuntimeDone: (done: RuntimeDone) => void;
  readonly #startedAt = performance.now();
  readonly #startedAtMs = Date.now();
  #answer: SessionOutcome | undefined;
  #answeringAt: number | undefined;
  #answeredAt: number | undefined;
  #runtimeDoneAt: number | undefined;
  #endedAt: number | undefined;
  #settleAnswer: (outcome: SessionOutcome) => void = () => {};
  #settleEnd: (outcome: SessionOutcome) => void = () => {};

  /** @param onRuntimeDone called when the runtime has answered and asks for its next event, or has failed */
  constructor(requestId: string, onRuntimeDone: (done: RuntimeDone) => void) {
    this.#requestId = requestId;
    this.#onRuntimeDone = onRuntimeDone;
    this.answered = new Promise((resolve) => {
      this.#settleAnswer = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.#settleEnd = resolve;
    });
  }

  get isAnswered(): boolean {
    return this.#answer !== undefined;
  }

  get isOver(): boolean {
    return this.#endedAt !== undefined;
  }

  /** How long extensions went on without the runtime; undefined when the invocation did not wait for any. */
  get extensionsDurationMs(): number | undefined {
    if (this.#runtimeDoneAt === undefined || this.#endedAt === undefined) return undefined;
    return this.#endedAt - this.#runtimeDoneAt;
  }

  /** The first byte of the answer is here. */
  answering(): void {
    this.#answeringAt ??= performance.now();
  }

  answer(outcome: SessionOutcome): void {
    this.#answeredAt = performance.now();
    this.#answer = outcome;
    this.#settleAnswer(outcome);
  }

  /** The runtime asks for its next event. */
  runtimeDone(): void {
    if (this.#answer !== undefined) this.#reportDone(this.#answer);
  }

  /** Everybody is done. */
  end(): void {
    if (this.#answer === undefined) return;
    this.#endedAt = performance.now();
    this.#settleEnd(this.#answer);
  }

  /** The environment ends, answered or not. */
  fail(outcome: SessionOutcome): void {
    const isLate = this.#runtimeDoneAt !== undefined;
    this.#reportDone(outcome);
    if (isLate) this.#endedAt = performance.now();
    this.#settleAnswer(outcome);
    this.#settleEnd(outcome);
  }

  #reportDone(outcome: SessionOutcome): void {
    if (this.#runtimeDoneAt !== undefined) return;
    const now = performance.now();
    this.#runtimeDoneAt = now;
    const bytes = this.#answer?.kind === "succeeded" ? this.#answer.payload.length : undefined;
    this.#onRuntimeDone({
      requestId: this.#requestId,
      // An error that the handler raised is an answer like any other.
      status: outcome.kind === "reported" ? { kind: "success" } : statusOf(outcome),
      durationMs: now - this.#startedAt,
      producedBytes: bytes,
      spans: this.#spans(now),
    });
  }

  #spans(doneAt: number): readonly Span[] {
    const span = (name: Span["name"], from: number, to: number): Span => ({
      name,
      start: new Date(this.#startedAtMs + from - this.#startedAt).toISOString(),
      durationMs: Math.round((to - from) * 1_000) / 1_000,
    });
    const answeredAt = this.#answeredAt;
    if (answeredAt === undefined) return [];
    const answeringAt = this.#answeringAt ?? answeredAt;
    return [
      span("responseLatency", this.#startedAt, answeringAt),
      span("responseDuration", answeringAt, answeredAt),
      span("runtimeOverhead", answeredAt, doneAt),
    ];
  }
}
