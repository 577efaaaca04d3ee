import { gunzipSync } from "node:zlib";
import { createMovableClock, type MovableClock } from "@assay/core";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteSubscriptionFilterCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFunction, lambdaOf } from "../../../test/lambda-fixture.js";
import { START } from "../../../test/logs-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const logGroupName = "/app";
const logStreamName = "s";
const MINUTE_MS = 60_000;

let cloud: Cloud<MovableClock>;
beforeEach(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterEach(() => cloud.dispose());

/** Prints what it gets; who reads its log sees what was delivered. */
const PRINT = "export const handler = async (event) => console.log('got ' + event.awslogs.data);";

async function prepare() {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "print", { source: PRINT });
  const logs = new CloudWatchLogsClient(lambda.options);
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  return {
    logs,
    lambda,
    subscribe: (filterPattern: string, destinationArn = lambda.arn("print"), filterName = "to-print") =>
      logs.send(new PutSubscriptionFilterCommand({ logGroupName, filterName, filterPattern, destinationArn })),
    write: (...messages: readonly string[]) => {
      const logEvents = messages.map((message) => ({ timestamp: cloud.clock.now(), message }));
      return logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    },
    /** What the function was given by now. */
    delivered: async (of: Cloud<MovableClock> = cloud) => {
      await of.clock.advance(0);
      const client = of.client(CloudWatchLogsClient, { accountId: lambda.accountId, region: lambda.region });
      const query = new FilterLogEventsCommand({ logGroupName: "/aws/lambda/print", filterPattern: "got" });
      const { events = [] } = await client.send(query).catch(() => ({ events: [] }));
      return events.map(({ message = "" }) => {
        const [, data = ""] = /got (\S+)/.exec(message) ?? [];
        return JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString());
      });
    },
  };
}

const messagesIn = (deliveries: readonly { logEvents: readonly { message: string }[] }[]): readonly string[] =>
  deliveries.flatMap(({ logEvents }) => logEvents.map(({ message }) => message));

describe("a subscription filter", () => {
  test("hands the events that match to the function, packed as AWS packs them", async () => {
    const { logs, lambda, subscribe, write, delivered } = await prepare();
    await write("ERROR before");
    await subscribe("ERROR");
    await write("ok", "ERROR 1", "ERROR 2");
    const { events = [] } = await logs.send(
      new FilterLogEventsCommand({ logGroupName, filterPattern: "ERROR -before" }),
    );
    expect(await delivered()).toEqual([
      {
        messageType: "DATA_MESSAGE",
        owner: lambda.accountId,
        logGroup: logGroupName,
        logStream: logStreamName,
        subscriptionFilters: ["to-print"],
        logEvents: events.map(({ eventId: id, timestamp, message }) => ({ id, timestamp, message })),
      },
    ]);
  });

  test("is tried again when the function cannot be reached, also in a saved cloud", async () => {
    const { subscribe, write, delivered } = await prepare();
    await subscribe("");
    cloud.faults.add({ kind: "throttle", service: "lambda", operation: "Invoke", count: 2 });
    await write("kept");
    expect(await delivered()).toEqual([]);
    await using fork = await cloud.fork();
    await cloud.clock.advance(3 * MINUTE_MS);
    expect(messagesIn(await delivered())).toEqual(["kept"]);
    await cloud.clock.advance(24 * 60 * MINUTE_MS);
    expect(messagesIn(await delivered())).toEqual(["kept"]);
    await fork.clock.advance(MINUTE_MS);
    expect(messagesIn(await delivered(fork))).toEqual(["kept"]);
    expect(cloud.ledger.entries()).toContainEqual(
      expect.objectContaining({ source: "logs.subscription", gap: "log-events-not-delivered" }),
    );
  });

  test("comes in several batches when there is too much for one", async () => {
    const { subscribe, write, delivered } = await prepare();
    await subscribe("");
    await write("a".repeat(500_000), "b".repeat(500_000));
    expect((await delivered()).map(({ logEvents }) => logEvents.length)).toEqual([1, 1]);
  });

  test("meets the faults that are ordered for deliveries", async () => {
    const { subscribe, write, delivered } = await prepare();
    await subscribe("");
    cloud.faults.add({ kind: "drop", service: "logs", count: 1 });
    await write("dropped");
    cloud.faults.add({ kind: "duplicate", service: "logs", count: 1 });
    await write("twice");
    expect(messagesIn(await delivered())).toEqual(["twice", "twice"]);
  });

  test("is listed, replaced under its name, and deleted", async () => {
    const { logs, lambda, subscribe, write, delivered } = await prepare();
    await subscribe("ERROR");
    await subscribe("WARN");
    await subscribe("FATAL", lambda.arn("print"), "another");
    const list = async (input: object = {}) =>
      (await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName, ...input }))).subscriptionFilters;
    const destinationArn = lambda.arn("print");
    expect(await list()).toMatchObject([
      { filterName: "another", filterPattern: "FATAL" },
      { filterName: "to-print", filterPattern: "WARN", destinationArn, logGroupName, distribution: "ByLogStream" },
    ]);
    expect(await list({ filterNamePrefix: "to" })).toHaveLength(1);
    await expect(subscribe("x", destinationArn, "a third")).rejects.toMatchObject({ name: "LimitExceededException" });
    const remove = () => logs.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName: "to-print" }));
    await remove();
    await expect(remove()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await write("WARN");
    expect(await delivered()).toEqual([]);
  });
});

test.each<[string, (arn: string) => string, string]>([
  ["a function that is not there", (arn) => `${arn}-not`, "Could not execute the lambda function"],
  ["a function of another region", (arn) => arn.replace("eu-central-1", "us-east-1"), "account and the region"],
  ["a function of another account", (arn) => arn.replace(/\d{12}/, "111111111111"), "account and the region"],
  ["a queue", (arn) => arn.replace("lambda", "sqs"), "not the ARN"],
  ["a stream", () => "arn:aws:kinesis:eu-central-1:111111111111:stream/a", "PutSubscriptionFilter to kinesis"],
])("a subscription to %s is refused", async (_what, destinationOf, message) => {
  const { lambda, subscribe } = await prepare();
  await expect(subscribe("", destinationOf(lambda.arn("print")))).rejects.toThrow(message);
});

test.each(["logs.amazonaws.com", "logs.eu-central-1.amazonaws.com"])(
  "a permission for %s is missed when it is missing only",
  async (Principal) => {
    const { lambda, subscribe } = await prepare();
    const missing = () => cloud.ledger.entries().filter(({ gap }) => gap === "permission-missing").length;
    const SourceArn = `arn:aws:logs:eu-central-1:${lambda.accountId}:log-group:${logGroupName}:*`;
    await lambda.client.send(
      new AddPermissionCommand({
        ...{ FunctionName: "print", StatementId: "logs", Action: "lambda:InvokeFunction", Principal, SourceArn },
      }),
    );
    await subscribe("");
    expect(missing()).toBe(0);
    await createFunction(lambda, "closed", { source: PRINT });
    await subscribe("", lambda.arn("closed"));
    expect(missing()).toBe(1);
  },
);
