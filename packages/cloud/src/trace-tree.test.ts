import { expect, test } from "vitest";
import type { Span } from "./span.js";
import { summariesOf, tracesOf } from "./trace-tree.js";

function spanOf(spanId: string, machineStartMs: number, given: Partial<Span> = {}): Span {
  return {
    traceId: "t-1",
    spanId,
    parentId: undefined,
    requestId: undefined,
    ids: [],
    service: "sns",
    name: spanId,
    resource: undefined,
    startedAt: 0,
    machineStartMs,
    durationMs: 5,
    error: undefined,
    faults: [],
    log: undefined,
    notes: [],
    ...given,
  };
}

// In the order in which they ended: the inner ones first.
const SPANS = [
  spanOf("second", 30, { parentId: "root" }),
  spanOf("leaf", 12, { parentId: "first" }),
  spanOf("first", 11, { parentId: "root", error: "Error: no" }),
  spanOf("root", 10, { durationMs: 40 }),
];

test("spans become a tree, in the order in which they began", () => {
  expect(tracesOf(SPANS)).toMatchObject([
    {
      traceId: "t-1",
      roots: [
        {
          name: "root",
          offsetMs: 0,
          children: [
            { name: "first", offsetMs: 1, children: [{ name: "leaf", offsetMs: 2, children: [] }] },
            { name: "second", offsetMs: 20, children: [] },
          ],
        },
      ],
    },
  ]);
});

test("a span whose cause is not here is a root", () => {
  const [trace] = tracesOf([spanOf("later", 50, { parentId: "elsewhere" }), spanOf("root", 10)]);
  expect(trace?.roots.map(({ name }) => name)).toEqual(["root", "later"]);
});

test("a summary has the first span, the whole time and what failed; the newest comes first", () => {
  const other = spanOf("other", 70, { traceId: "t-2" });
  expect(summariesOf([...SPANS, other], 10)).toMatchObject([
    { traceId: "t-2", name: "other", durationMs: 5, spanCount: 1, errorCount: 0 },
    { traceId: "t-1", name: "root", durationMs: 40, spanCount: 4, errorCount: 1 },
  ]);
  expect(summariesOf([...SPANS, other], 1)).toMatchObject([{ traceId: "t-2" }]);
});
