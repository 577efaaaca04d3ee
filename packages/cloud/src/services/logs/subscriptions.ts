import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { messageOf } from "@assay/core";
import type { CloudPorts, Scope } from "../../ports.js";
import { admitsService } from "../../resource-policy.js";
import { admits } from "../../service-permission.js";
import { type Undelivered, UndeliveredNotifications } from "../../undelivered.js";
import { functionNotExecutable } from "./errors.js";
import { eventIdOf, type LogEvent } from "./log-event.js";
import type { LogGroup } from "./log-group.js";
import type { LogStream } from "./log-stream.js";

type SubscriptionPorts = Pick<
  CloudPorts,
  "activity" | "clients" | "clock" | "faults" | "ledger" | "resourcePolicies" | "traces"
>;

/** Events for a function, as it reads them once they are unpacked. */
interface Delivery {
  readonly groupArn: string;
  readonly functionArn: string;
  readonly data: object;
  readonly trace: string | undefined;
}

export type SavedDelivery = Undelivered<Delivery>;

// "For up to 24 hours" (user guide, "Log group-level subscription filters"); how often is not said. Ten times, a minute
// later and each time twice as late, makes 17 hours.
const RETRY_LIMIT = 10;
const FIRST_RETRY_MS = 60_000;

// What is sent at once: an asynchronous invocation takes 1 MB, of which base64 leaves three quarters.
const BATCH_LIMIT_BYTES = 700 * 1024;

const compress = promisify(gzip);

/** Delivers what subscription filters let through. */
export class Subscriptions {
  readonly #scope: Scope;
  readonly #ports: SubscriptionPorts;
  readonly #undelivered: UndeliveredNotifications<Delivery>;

  constructor(scope: Scope, ports: SubscriptionPorts) {
    this.#scope = scope;
    this.#ports = ports;
    this.#undelivered = new UndeliveredNotifications(ports.clock, {
      ...{ retryLimit: RETRY_LIMIT, firstRetryMs: FIRST_RETRY_MS },
      deliver: ({ notification, attempt }) => this.#resume(notification, attempt),
    });
  }

  /** @throws InvalidParameterException for a function that is not there */
  async checkFunction(functionArn: string, { arn }: LogGroup): Promise<void> {
    const { GetFunctionCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
    const lambda = this.#ports.clients.of(LambdaClient, this.#scope);
    try {
      await lambda.send(new GetFunctionCommand({ FunctionName: functionArn }));
    } catch {
      throw functionNotExecutable();
    }
    this.#askPermission(functionArn, arn);
  }

  /** Returns at once; what cannot be delivered is tried again, and noted in the ledger. */
  deliver(group: LogGroup, { name: logStream }: LogStream, events: readonly LogEvent[]): void {
    const { activity, faults, traces } = this.#ports;
    for (const { matches, record } of group.subscriptionFilters.values()) {
      for (const batch of batchesOf(events.filter(({ message }) => matches(message)))) {
        const data = {
          messageType: "DATA_MESSAGE",
          owner: this.#scope.accountId,
          logGroup: group.name,
          logStream,
          subscriptionFilters: [record.filterName],
          logEvents: batch.map((event) => ({
            ...{ id: eventIdOf(event), timestamp: event.timestamp, message: event.message },
          })),
        };
        const trace = traces.current();
        const delivery = { groupArn: group.arn, functionArn: record.destinationArn, data, trace };
        const ordered = faults.onDelivery({ service: "logs", resource: group.arn });
        const times = ordered === "drop" ? 0 : ordered === "duplicate" ? 2 : 1;
        for (let each = 0; each < times; each++) void activity.track(this.#attempt(delivery, 0));
      }
    }
  }

  stop(): void {
    this.#undelivered.stop();
  }

  toRecord(): readonly SavedDelivery[] {
    return this.#undelivered.toRecord();
  }

  restore(saved: readonly SavedDelivery[]): void {
    this.#undelivered.restore(saved);
  }

  #resume(delivery: Delivery, attempt: number): void {
    const { activity, traces } = this.#ports;
    void activity.track(traces.resume(delivery.trace, () => this.#attempt(delivery, attempt)));
  }

  async #attempt(delivery: Delivery, attempt: number): Promise<void> {
    const { functionArn, groupArn } = delivery;
    try {
      const subject = { service: "logs", name: "deliver", resource: functionArn };
      await this.#ports.traces.span(subject, () => this.#invoke(delivery));
    } catch (error) {
      const retryAtMs = this.#undelivered.retry(delivery, attempt + 1);
      const consequence =
        retryAtMs === undefined
          ? "they were tried often enough and are dropped"
          : `they are tried again at ${new Date(retryAtMs).toISOString()}`;
      this.#ports.ledger.record({
        source: "logs.subscription",
        gap: "log-events-not-delivered",
        detail: `events of ${groupArn} did not reach ${functionArn} (${messageOf(error)}); ${consequence}`,
      });
    }
  }

  async #invoke({ functionArn, groupArn, data }: Delivery): Promise<void> {
    this.#askPermission(functionArn, groupArn);
    const { InvokeCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
    const packed = (await compress(JSON.stringify(data))).toString("base64");
    const Payload = Buffer.from(JSON.stringify({ awslogs: { data: packed } }));
    const invocation = new InvokeCommand({ FunctionName: functionArn, InvocationType: "Event", Payload });
    await this.#ports.clients.of(LambdaClient, this.#scope).send(invocation);
  }

  // Functions of other accounts cannot be subscribed, so that a missing permission is noted and does not refuse.
  #askPermission(functionArn: string, groupArn: string): void {
    const { accountId, region } = this.#scope;
    const acting = { principal: "logs.amazonaws.com", sourceArn: `${groupArn}:*`, accountId };
    // Permissions from before 2022 name the service with its region.
    const principal = `logs.${region}.amazonaws.com`;
    const policy = this.#ports.resourcePolicies.find(functionArn)?.policy;
    const asked = { ...acting, principal, service: "lambda", action: "InvokeFunction" };
    if (!admitsService(policy, asked)) admits(this.#ports, functionArn, acting, "logs.subscription");
  }
}

function* batchesOf(events: readonly LogEvent[]): Generator<readonly LogEvent[]> {
  let batch: LogEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(event.message);
    if (batch.length > 0 && bytes + size > BATCH_LIMIT_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(event);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
