import { createFidelityLedger } from "@assay/core";
import { expect, test } from "vitest";
import { createStrictLedger } from "./strict-ledger.js";

const NOTE = { source: "sqs.SendMessage", gap: "ignored-parameter", detail: "KmsKeyId was ignored" };
const FIDELITY_ERROR = { name: "FidelityError", note: NOTE };

function strictOf(...allow: readonly string[]) {
  const kept = createFidelityLedger();
  return { kept, ...createStrictLedger(kept, { allow }) };
}

test("what an operation records stops it at once", async () => {
  const { serve, requestLedger, kept } = strictOf();
  let isDone = false;
  const served = serve(async () => {
    requestLedger.record(NOTE);
    isDone = true;
  });
  await expect(served).rejects.toMatchObject({
    ...FIDELITY_ERROR,
    message: expect.stringContaining("KmsKeyId was ignored (ignored-parameter; nothing was done)"),
  });
  expect(isDone).toBe(false);
  expect(kept.entries()).toMatchObject([{ ...NOTE, count: 1 }]);
});

test("what a store records fails the request at its end, with nothing half done", async () => {
  const { serve, ledger } = strictOf();
  let isDone = false;
  const served = serve(async () => {
    ledger.record(NOTE);
    isDone = true;
  });
  await expect(served).rejects.toMatchObject({
    ...FIDELITY_ERROR,
    message: expect.stringContaining("the request was carried out"),
  });
  expect(isDone).toBe(true);
});

test("an operation that catches the error does not hide it", async () => {
  const { serve, requestLedger } = strictOf();
  const served = serve(async () => {
    try {
      requestLedger.record(NOTE);
    } catch {
      // As an operation would that takes every error for a missing resource.
    }
  });
  await expect(served).rejects.toMatchObject(FIDELITY_ERROR);
});

test.each(["ignored-parameter", "sqs.SendMessage:ignored-parameter", "ignored-*", "sqs.*:*"])(
  "%s allows it",
  async (allowed) => {
    const { serve, requestLedger, kept } = strictOf(allowed);
    await expect(serve(async () => requestLedger.record(NOTE) ?? "passed")).resolves.toBe("passed");
    expect(kept.entries()).toHaveLength(1);
  },
);

test("a gap of one request strikes no other that is served meanwhile", async () => {
  const { serve, ledger } = strictOf();
  const meeting = serve(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    ledger.record(NOTE);
  });
  await expect(serve(async () => "clean")).resolves.toBe("clean");
  await expect(meeting).rejects.toMatchObject(FIDELITY_ERROR);
});

test("what a request left behind in the background is recorded, and strikes nobody", async () => {
  const { serve, requestLedger, kept } = strictOf();
  let leftBehind: Promise<void> | undefined;
  await serve(async () => {
    leftBehind = new Promise((resolve) => setImmediate(resolve)).then(() => requestLedger.record(NOTE));
  });
  await expect(leftBehind).resolves.toBeUndefined();
  expect(kept.entries()).toMatchObject([{ ...NOTE, count: 1 }]);
});

test("an operation that is not there keeps its own error", async () => {
  const { serve, requestLedger } = strictOf();
  const note = { ...NOTE, gap: "operation-not-implemented" };
  await expect(serve(async () => requestLedger.record(note) ?? "goes on")).resolves.toBe("goes on");
});
