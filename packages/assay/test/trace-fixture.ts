import type { TraceNode } from "@assay/cloud";

/** A span for tests, with nothing that is not given. */
export function nodeOf(name: string, offsetMs: number, durationMs: number, given: Partial<TraceNode> = {}): TraceNode {
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
    ids: [],
    faults: [],
    log: undefined,
    notes: [],
    offsetMs,
    children: [],
    ...given,
  };
}

/** A message that is delivered twice on order, once in vain. */
export const TRACE = {
  traceId: "1-5759e988-bd862e3fe1be46a994272793",
  roots: [
    nodeOf("Publish", 0, 40, {
      ids: ["m-1"],
      children: [
        nodeOf("deliver", 10, 10, {
          resource: "arn:aws:sqs:eu-central-1:111111111111:orders",
          children: [nodeOf("SendMessage", 15, 5, { service: "sqs", error: "QueueDoesNotExist: no queue" })],
        }),
        nodeOf("deliver", 30, 10, {
          startedAt: 60_030,
          faults: [{ ruleId: "fault-1", kind: "duplicate", effect: "delivered twice" }],
        }),
      ],
    }),
  ],
};
