import { createMovableClock } from "@assay/core";
import { expect, test } from "vitest";
import { createTraces } from "./traces.js";

const ROOT = "1-5759e988-bd862e3fe1be46a994272793";
const work = async () => undefined;

test("a span inside a span is of the same trace, and was caused by it", async () => {
  const traces = createTraces(createMovableClock(Date.UTC(2026, 10, 21)));
  await traces.span({ service: "sns", name: "Publish", requestId: "r-1" }, () =>
    traces.span({ service: "sns", name: "deliver", resource: "arn:q" }, work),
  );
  const [inner, outer] = traces.spans();
  expect(outer).toMatchObject({ parentId: undefined, requestId: "r-1", startedAt: Date.UTC(2026, 10, 21), notes: [] });
  expect(inner).toMatchObject({ traceId: outer?.traceId, parentId: outer?.spanId, resource: "arn:q", name: "deliver" });
  expect(outer?.durationMs).toBeGreaterThanOrEqual(inner?.durationMs ?? Number.POSITIVE_INFINITY);
});

test("a new trace is dated by the clock", async () => {
  const traces = createTraces(createMovableClock(0x5759e988 * 1_000));
  await traces.span({ service: "s3", name: "PutObject" }, work);
  expect(traces.spans()[0]?.traceId).toMatch(/^1-5759e988-[0-9a-f]{24}$/);
});

test("work taken up later goes on in the trace that its header names", async () => {
  const traces = createTraces(createMovableClock(0));
  let kept: string | undefined;
  await traces.span({ service: "sqs", name: "SendMessage" }, async () => {
    kept = traces.current();
  });
  expect(kept).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/);
  await traces.resume(kept, () => traces.span({ service: "lambda", name: "run" }, work));
  const [sent, run] = traces.spans();
  expect(run).toMatchObject({ traceId: sent?.traceId, parentId: sent?.spanId });
});

test.each([undefined, "", "Root=banana", "Self=1-67891234-12456789abcdef012345678"])(
  "the header %j names no trace",
  async (header) => {
    const traces = createTraces(createMovableClock(0));
    await traces.resume(header, async () => {
      expect(traces.current()).toBeUndefined();
      await traces.span({ service: "s3", name: "GetObject" }, work);
    });
    expect(traces.spans()[0]?.parentId).toBeUndefined();
  },
);

test("a header of a caller without a parent is taken up as it is", () => {
  const traces = createTraces(createMovableClock(0));
  expect(traces.resume(`Root=${ROOT}`, () => traces.current())).toBe(`Root=${ROOT};Sampled=1`);
});

test("a span keeps what it failed with, and passes it on", async () => {
  const traces = createTraces(createMovableClock(0));
  const failing = traces.span({ service: "lambda", name: "run" }, () => Promise.reject(new TypeError("no handler")));
  await expect(failing).rejects.toThrow("no handler");
  expect(traces.spans()[0]?.error).toBe("TypeError: no handler");
});

test("what is noted belongs to the running span, and outside of any to none", async () => {
  const traces = createTraces(createMovableClock(0));
  expect(traces.note("nobody listens")).toBeUndefined();
  let traceId: string | undefined;
  await traces.span({ service: "sns", name: "Publish" }, async () => {
    traceId = traces.note("struck");
  });
  expect(traces.spans()[0]).toMatchObject({ traceId, notes: ["struck"] });
});

test("a trace is found by its id and by the id of any request in it", async () => {
  const traces = createTraces(createMovableClock(0));
  await traces.span({ service: "lambda", name: "Invoke", requestId: "r-1" }, () =>
    traces.span({ service: "sns", name: "Publish", requestId: "r-2" }, work),
  );
  await traces.span({ service: "s3", name: "GetObject", requestId: "r-3" }, work);
  const names = (id: string) => traces.find(id).map(({ name }) => name);
  expect(names("r-2")).toEqual(["Publish", "Invoke"]);
  expect(names(traces.find("r-2")[0]?.traceId ?? "")).toEqual(["Publish", "Invoke"]);
  expect(names("r-4")).toEqual([]);
});

test("the newest ten thousand spans are kept", async () => {
  const traces = createTraces(createMovableClock(0));
  for (let index = 0; index < 20_005; index += 1) {
    await traces.span({ service: "sqs", name: "SendMessage", requestId: `r-${index}` }, work);
  }
  expect(traces.spans()).toHaveLength(10_000);
  expect(traces.spans().at(-1)?.requestId).toBe("r-20004");
  traces.clear();
  expect(traces.spans()).toEqual([]);
});

const FAULT = { ruleId: "fault-1", kind: "drop", effect: "lost on the way" };
const DELIVERY = { service: "sns", name: "drop", resource: "arn:t" };

test("what strikes marks the running span", async () => {
  const traces = createTraces(createMovableClock(0));
  let traceId: string | undefined;
  await traces.span({ service: "sns", name: "Publish" }, async () => {
    traceId = traces.strike(DELIVERY, FAULT);
  });
  expect(traces.spans()).toMatchObject([{ traceId, name: "Publish", faults: [FAULT] }]);
});

test("what strikes before the next span of a trace has begun is a span of its own", async () => {
  const traces = createTraces(createMovableClock(0));
  const header = `Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`;
  expect(traces.resume(header, () => traces.strike(DELIVERY, FAULT))).toBe(ROOT);
  expect(traces.find(ROOT)).toMatchObject([
    { parentId: "53995c3f42cd8ad8", ...DELIVERY, durationMs: 0, faults: [FAULT] },
  ]);
  expect(traces.strike(DELIVERY, FAULT)).toBeUndefined();
  expect(traces.spans()).toHaveLength(1);
});

test("a trace is found by whatever else identifies a span, and by a whole header", async () => {
  const traces = createTraces(createMovableClock(0));
  await traces.span({ service: "sqs", name: "SendMessage" }, async () => traces.identify("m-1"));
  const [span] = traces.find("m-1");
  expect(span).toMatchObject({ name: "SendMessage", ids: ["m-1"] });
  expect(traces.find(`Root=${span?.traceId};Sampled=1`)).toEqual([span]);
});

test("an error that is answered and not thrown is the span's as well", async () => {
  const traces = createTraces(createMovableClock(0));
  await traces.span({ service: "lambda", name: "run" }, async () => traces.fail("TypeError: no stock"));
  expect(traces.spans()[0]?.error).toBe("TypeError: no stock");
});
