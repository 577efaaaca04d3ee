import type { TraceNode } from "@assay/cloud";
import { expect, test } from "vitest";
import { createTheme } from "../../terminal/theme.js";
import { waterfallLines } from "./waterfall-lines.js";

function nodeOf(name: string, offsetMs: number, durationMs: number, given: Partial<TraceNode> = {}): TraceNode {
  return {
    spanId: name,
    parentId: undefined,
    requestId: undefined,
    service: "sns",
    name,
    resource: undefined,
    startedAt: offsetMs,
    durationMs,
    error: undefined,
    notes: [],
    offsetMs,
    children: [],
    ...given,
  };
}

const TRACE = {
  traceId: "1-5759e988-bd862e3fe1be46a994272793",
  roots: [
    nodeOf("Publish", 0, 40, {
      children: [
        nodeOf("deliver", 10, 10, {
          resource: "arn:aws:sqs:eu-central-1:111111111111:orders",
          children: [nodeOf("SendMessage", 15, 5, { service: "sqs", error: "QueueDoesNotExist: no queue" })],
        }),
        nodeOf("deliver", 30, 10, { startedAt: 60_030, notes: ["fault fault-1: duplicate"] }),
      ],
    }),
  ],
};

test("a trace is drawn as a tree with a bar for each span", () => {
  expect(waterfallLines(createTheme(false), TRACE, 60)).toEqual([
    "1-5759e988-bd862e3fe1be46a994272793  1970-01-01T00:00:00.000Z",
    "sns Publish           ████████████████████████      40.0 ms",
    "├ sns deliver orders        ██████                  10.0 ms",
    "│ └ sqs SendMessage            ███                   5.0 ms",
    "                      QueueDoesNotExist: no queue",
    "└ sns deliver                           ██████      10.0 ms",
    "                      60 s later by the cloud's clock",
    "                      fault fault-1: duplicate",
  ]);
});

test("what a service said cannot write over the terminal", () => {
  const roots = [nodeOf("Publish", 0, 1, { error: "Error: \u001b[2Jgone\nnext" })];
  const lines = waterfallLines(createTheme(false), { traceId: "t", roots }, 80);
  expect(lines.join("")).not.toContain("\u001b");
  expect(lines).toHaveLength(3);
});
