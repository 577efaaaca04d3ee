import { randomUUID } from "node:crypto";
import { messageOf, type ScheduledTask } from "@assay/core";
import type { InvocationOutcome } from "../../../function-runner.js";
import type { CloudPorts } from "../../../ports.js";
import { backoffMs } from "../backoff.js";
import { datedObjectName, deliver, type Message } from "../destination.js";
import { LATEST } from "../function-version.js";
import { routeCall, tryInvoke } from "../invoke.js";
import { type AsyncMetric, recordAsync } from "../metrics.js";
import { isRecursion } from "../recursion.js";
import type { LambdaStore } from "../store.js";
import { type AsyncEvent, type AsyncResponse, type EndOfEvent, retryDelayMs } from "./async-event.js";
import { deadLetterOf } from "./dead-letter.js";
import { limitsOf } from "./event-invoke-config.js";
import { findRoutes, routesOf } from "./event-routes.js";
import { fateOfHomeless } from "./homeless-event.js";
import { invocationRecord } from "./invocation-record.js";

export type NewEvent = Pick<AsyncEvent, "requestId" | "functionName" | "qualifier" | "payload" | "trace">;

type Attempt =
  | { readonly kind: "answered"; readonly response: AsyncResponse }
  /** No room, or no runtime: to be tried again. */
  | { readonly kind: "set-back"; readonly response: AsyncResponse }
  /** Not to be tried again. */
  | { readonly kind: "refused"; readonly response: AsyncResponse }
  /** The function, the version or the alias has gone. */
  | { readonly kind: "homeless"; readonly response: AsyncResponse };

/** The queues in which events wait for their function, and for its next try. */
export class AsyncInvocations {
  readonly #store: LambdaStore;
  readonly #ports: CloudPorts;
  /** Every event whose end is not known yet, by what makes it wait. */
  readonly #pending = new Map<symbol, { readonly event: AsyncEvent; readonly timer: ScheduledTask | undefined }>();

  constructor(store: LambdaStore, ports: CloudPorts) {
    this.#store = store;
    this.#ports = ports;
  }

  /** Takes an event and begins its first attempt. */
  accept(accepted: NewEvent): void {
    const { clock, faults } = this.#ports;
    const resource = this.#store.arn(accepted.functionName, accepted.qualifier);
    this.#record(accepted, { metricName: "AsyncEventsReceived", value: 1 });
    const ordered = faults.onDelivery({ service: "lambda", resource });
    const times = ordered === "drop" ? 0 : ordered === "duplicate" ? 2 : 1;
    const nowMs = clock.now();
    for (let each = 0; each < times; each++) {
      const fresh = { acceptedAtMs: nowMs, nextAttemptAtMs: nowMs, runs: 0, setbacks: 0, lastResponse: undefined };
      this.#begin(Symbol(accepted.requestId), { ...accepted, ...fresh });
    }
  }

  /**
   * To be called before a function, a version or an alias goes: what waits for it is tried all the same, and ends as
   * its configuration says now.
   */
  keepRoutes(functionName: string): void {
    for (const [id, { event, timer }] of [...this.#pending]) {
      if (event.functionName !== functionName) continue;
      const kept = { ...event, routes: routesOf(this.#store, event) };
      timer?.cancel();
      if (timer === undefined) this.#pending.set(id, { event: kept, timer });
      else this.#schedule(id, kept);
    }
  }

  toRecord(): readonly AsyncEvent[] {
    return [...this.#pending.values()].map(({ event }) => event);
  }

  /** An attempt that was under way when the record was made is made again: AWS delivers at least once. */
  restore(events: readonly AsyncEvent[]): void {
    for (const event of events) this.#schedule(Symbol(event.requestId), event);
  }

  dispose(): void {
    for (const id of [...this.#pending.keys()]) this.#drop(id);
  }

  #drop(id: symbol): void {
    this.#pending.get(id)?.timer?.cancel();
    this.#pending.delete(id);
  }

  #schedule(id: symbol, event: AsyncEvent): void {
    const timer = this.#ports.clock.schedule(event.nextAttemptAtMs, () => this.#begin(id, event));
    this.#pending.set(id, { event, timer });
  }

  #begin(id: symbol, event: AsyncEvent): void {
    this.#pending.set(id, { event, timer: undefined });
    const { traces } = this.#ports;
    const { requestId, functionName, qualifier } = event;
    const subject = {
      service: "lambda",
      name: "deliver",
      resource: this.#store.arn(functionName, qualifier),
      requestId,
    };
    this.#store.track(() => traces.resume(event.trace, () => traces.span(subject, () => this.#attempt(id, event))));
  }

  async #attempt(id: symbol, begun: AsyncEvent): Promise<void> {
    const { clock } = this.#ports;
    const limits = limitsOf(routesOf(this.#store, begun).config);
    const endsAtMs = begun.acceptedAtMs + limits.ageMs;
    this.#record(begun, { metricName: "AsyncEventAge", value: clock.now() - begun.acceptedAtMs });
    if (begun.runs + begun.setbacks > 0 && clock.now() >= endsAtMs) {
      return await this.#end(id, begun, "EventAgeExceeded");
    }
    const attempt = await this.#run(begun);
    // Disposed of or reset meanwhile; or its function has gone, and it knows its routes since.
    const event = this.#pending.get(id)?.event;
    if (event === undefined) return;
    const tried = { ...event, lastResponse: attempt.response };
    const later = async (next: AsyncEvent, delayMs: number): Promise<void> => {
      const nextAttemptAtMs = clock.now() + delayMs;
      // An event that would be too old by then is let go of now.
      if (nextAttemptAtMs >= endsAtMs) return await this.#end(id, next, "EventAgeExceeded");
      this.#schedule(id, { ...next, nextAttemptAtMs });
    };
    const afterRun = async (): Promise<void> => {
      const next = { ...tried, runs: event.runs + 1, setbacks: 0 };
      if (next.runs > limits.retries) return await this.#end(id, next, "RetriesExhausted");
      return await later(next, retryDelayMs(next.runs));
    };

    switch (attempt.kind) {
      case "homeless": {
        const fate = fateOfHomeless(this.#store, event, limits);
        if (fate === "counts") return await afterRun();
        const setbacks = event.setbacks + 1;
        const nextAttemptAtMs = clock.now() + backoffMs(setbacks);
        if (fate === "dropped" || nextAttemptAtMs >= endsAtMs) return this.#forgo(id, event);
        return this.#schedule(id, { ...event, setbacks, nextAttemptAtMs });
      }
      case "refused":
        return await this.#end(id, tried, "RecursiveInvocation");
      case "set-back": {
        const next = { ...tried, setbacks: event.setbacks + 1 };
        // Without any concurrency there is nothing to wait for.
        const isSwitchedOff = this.#store.concurrency.reservedFor(event.functionName) === 0;
        if (isSwitchedOff) return await this.#end(id, next, "ZeroReservedConcurrency");
        return await later(next, backoffMs(next.setbacks));
      }
      case "answered":
        if (attempt.response.functionError !== undefined) return await afterRun();
        return await this.#end(id, { ...tried, runs: event.runs + 1 }, "Success");
      default:
        return attempt satisfies never;
    }
  }

  async #run({ functionName, qualifier, payload, requestId }: AsyncEvent): Promise<Attempt> {
    const unavailable = (statusCode: number, errorMessage: string): AsyncResponse => {
      return { statusCode, executedVersion: undefined, functionError: undefined, payload: undefined, errorMessage };
    };
    try {
      const call = routeCall(this.#store, { name: functionName, qualifier });
      const answer = await tryInvoke(this.#store, call, { payload, requestId, clientContext: undefined });
      if (answer.kind === "throttled") return { kind: "set-back", response: unavailable(429, "Rate Exceeded.") };
      return { kind: "answered", response: responseOf(answer.outcome, call.version.version) };
    } catch (error) {
      if (isRecursion(error)) {
        return { kind: "refused", response: { ...unavailable(400, error.message), functionError: error.name } };
      }
      if (findRoutes(this.#store, functionName, qualifier) === undefined) {
        const arn = this.#store.arn(functionName, qualifier ?? LATEST);
        return { kind: "homeless", response: unavailable(404, `Function not found: ${arn}`) };
      }
      this.#note("asynchronous-setback", `an event of ${functionName} could not run: ${messageOf(error)}`);
      return { kind: "set-back", response: unavailable(500, messageOf(error)) };
    }
  }

  async #end(id: symbol, event: AsyncEvent, condition: EndOfEvent): Promise<void> {
    const { functionName, qualifier } = event;
    const { config, deadLetterArn } = routesOf(this.#store, event);
    const destination = condition === "Success" ? config?.onSuccess : config?.onFailure;
    if (destination !== undefined) {
      const nowMs = this.#ports.clock.now();
      const functionArn = this.#store.arn(functionName, qualifier ?? LATEST);
      await this.#send(event, destination, "DestinationDeliveryFailures", {
        body: invocationRecord(event, { condition, functionArn, nowMs }),
        objectKey: `aws/lambda/async/${functionName}/${datedObjectName(nowMs, randomUUID())}`,
      });
    }
    if (condition !== "Success") {
      if (deadLetterArn !== undefined) {
        await this.#send(event, deadLetterArn, "DeadLetterErrors", deadLetterOf(event, condition));
      }
      this.#record(event, { metricName: "AsyncEventsDropped", value: 1 });
    }
    this.#drop(id);
  }

  /** Nobody is told. */
  #forgo(id: symbol, event: AsyncEvent): void {
    this.#record(event, { metricName: "AsyncEventsDropped", value: 1 });
    this.#drop(id);
  }

  async #send(event: AsyncEvent, arn: string, failureMetric: AsyncMetric["metricName"], message: Message) {
    try {
      await deliver(this.#ports, this.#store.scope, arn, message);
    } catch (error) {
      this.#record(event, { metricName: failureMetric, value: 1 });
      this.#ports.traces.note(`${failureMetric}: ${arn}: ${messageOf(error)}`);
    }
  }

  #record({ functionName, qualifier }: NewEvent, metric: AsyncMetric): void {
    const call = { functionName, qualifier, aliasedVersion: undefined };
    recordAsync(this.#ports.telemetry, this.#store.scope, call, this.#ports.clock.now(), metric);
  }

  #note(gap: string, detail: string): void {
    this.#ports.ledger.record({ source: "lambda.Invoke", gap, detail });
  }
}

function responseOf({ payload, functionError }: InvocationOutcome, executedVersion: string): AsyncResponse {
  return { statusCode: 200, executedVersion, functionError, payload: Buffer.from(payload).toString() };
}
