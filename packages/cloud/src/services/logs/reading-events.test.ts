import { createMovableClock } from "@assay/core";
import {
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type InputLogEvent,
  InvalidParameterException,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectLogs, createStream, eventsOf, putEvents, START } from "../../../test/logs-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

describe("reading a stream", () => {
  async function streamOf(...messages: readonly string[]) {
    const logs = connectLogs(cloud);
    await createStream(logs);
    await putEvents(logs, eventsOf(...messages));
    return async (input: object = {}) => {
      const page = await logs.send(new GetLogEventsCommand({ logGroupName: "/app", logStreamName: "web", ...input }));
      return {
        messages: page.events?.map(({ message }) => message),
        forward: page.nextForwardToken,
        backward: page.nextBackwardToken,
        put: (...more: InputLogEvent[]) => putEvents(logs, more),
      };
    };
  }

  test("answers the latest events unless told to start from the head", async () => {
    const read = await streamOf("1", "2", "3");
    expect((await read({ limit: 2 })).messages).toEqual(["2", "3"]);
    expect((await read({ limit: 2, startFromHead: true })).messages).toEqual(["1", "2"]);
  });

  test("pages backward from the tail until the token repeats", async () => {
    const read = await streamOf("1", "2", "3", "4", "5");
    const tail = await read({ limit: 2 });
    const middle = await read({ limit: 2, nextToken: tail.backward });
    const head = await read({ limit: 2, nextToken: middle.backward });
    const end = await read({ limit: 2, nextToken: head.backward });
    expect([tail, middle, head, end].map(({ messages }) => messages)).toEqual([["4", "5"], ["2", "3"], ["1"], []]);
    expect(end.backward).toBe(head.backward);
  });

  test("answers the same forward token at the end, and from there what came later", async () => {
    const read = await streamOf("1", "2");
    const tail = await read({ startFromHead: true });
    const end = await read({ nextToken: tail.forward });
    expect(end).toMatchObject({ messages: [], forward: tail.forward });
    expect(tail.forward).toMatch(/^f\/\d{56}\/s$/);
    expect(tail.backward).toMatch(/^b\/\d{56}\/s$/);
    await end.put({ timestamp: START + 10, message: "3" });
    expect((await read({ nextToken: end.forward })).messages).toEqual(["3"]);
    // Back from the end, nothing is skipped.
    expect((await read({ nextToken: end.backward, limit: 1 })).messages).toEqual(["2"]);
  });

  test("takes the start of a time range in and leaves its end out", async () => {
    const read = await streamOf("0", "1", "2", "3");
    expect((await read({ startTime: START + 1, endTime: START + 3 })).messages).toEqual(["1", "2"]);
  });

  test("fills a page with at most 1 MB", async () => {
    const read = await streamOf("first");
    const { put: write } = await read();
    const message = "x".repeat(400_000);
    await write({ timestamp: START + 1, message }, { timestamp: START + 2, message });
    await write({ timestamp: START + 3, message });
    const head = await read({ startFromHead: true });
    expect(head.messages).toHaveLength(3);
    expect((await read({ nextToken: head.forward })).messages).toHaveLength(1);
    expect((await read()).messages).toHaveLength(2);
  });

  test("orders events by time and refuses foreign tokens", async () => {
    const read = await streamOf("1", "2");
    const { put: write } = await read();
    await write({ timestamp: START - 1, message: "0" });
    expect((await read()).messages).toEqual(["0", "1", "2"]);
    await expect(read({ nextToken: "f/12/s" })).rejects.toThrow("The specified nextToken is invalid.");
  });
});

describe("filtering a group", () => {
  async function groupOf(streams: Readonly<Record<string, readonly InputLogEvent[]>>) {
    const logs = connectLogs(cloud);
    for (const [stream, logEvents] of Object.entries(streams)) {
      await createStream(logs, "/app", stream);
      await putEvents(logs, [...logEvents], stream);
    }
    return async (input: Partial<FilterLogEventsCommandInput>) => {
      const page = await logs.send(new FilterLogEventsCommand({ logGroupName: "/app", ...input }));
      return { messages: page.events?.map(({ message }) => message), nextToken: page.nextToken, page };
    };
  }
  const at = (offsetMs: number, message: string): InputLogEvent => ({ timestamp: START + offsetMs, message });

  test("merges streams by time and names the stream of each event", async () => {
    const filter = await groupOf({ a: [at(0, "1"), at(2, "3")], b: [at(1, "2")] });
    const { messages, page } = await filter({});
    expect(messages).toEqual(["1", "2", "3"]);
    expect(page.events?.[1]).toEqual({
      logStreamName: "b",
      timestamp: START + 1,
      message: "2",
      ingestionTime: START,
      eventId: expect.stringMatching(/^\d{56}$/),
    });
    expect(page.searchedLogStreams).toEqual([]);
    expect((await filter({ logStreamNamePrefix: "b" })).messages).toEqual(["2"]);
    expect((await filter({ logStreamNames: ["a"] })).messages).toEqual(["1", "3"]);
    await expect(filter({ logStreamNames: ["z"] })).rejects.toThrow(ResourceNotFoundException);
    await expect(filter({ logStreamNames: ["a"], logStreamNamePrefix: "a" })).rejects.toThrow("mutually exclusive");
  });

  test("takes both ends of a time range in", async () => {
    const filter = await groupOf({ a: [at(0, "0"), at(1, "1"), at(2, "2"), at(3, "3")] });
    expect((await filter({ startTime: START + 1, endTime: START + 2 })).messages).toEqual(["1", "2"]);
  });

  test("pages in both directions without losing matches", async () => {
    const filter = await groupOf({ a: [at(0, "x1"), at(1, "no"), at(2, "x2")], b: [at(1, "x3"), at(4, "x4")] });
    for (const [startFromHead, expected] of [
      [
        true,
        [
          ["x1", "x3"],
          ["x2", "x4"],
        ],
      ],
      [
        false,
        [
          ["x4", "x2"],
          ["x3", "x1"],
        ],
      ],
    ] as const) {
      const first = await filter({ filterPattern: "x", limit: 2, startFromHead });
      const second = await filter({ filterPattern: "x", limit: 2, nextToken: first.nextToken });
      expect([first.messages, second.messages]).toEqual(expected);
      expect(second.nextToken).toBeUndefined();
    }
  });

  test("refuses patterns that cannot be read", async () => {
    const filter = await groupOf({ a: [at(0, "x")] });
    await expect(filter({ filterPattern: "{ $.a = }" })).rejects.toThrow(InvalidParameterException);
    await expect(filter({ filterPattern: "{ $.a = }" })).rejects.toThrow('expected a value before "}"');
    await expect(filter({ filterPattern: "x".repeat(1025) })).rejects.toThrow("less than or equal to 1024");
  });
});
