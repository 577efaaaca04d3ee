import { codeSha256Of, digestOf, type JsonValue, type RunReport, type StageName } from "@assay/core";
import { expect, test } from "vitest";
import { BLOCKED, RELEASED, ROLLED_BACK } from "../../../test/fixtures/reports.js";
import { digestChainOf } from "./digest-chain.js";

const OTHER = digestOf(Buffer.from("other bytes"));

const statusesOf = (report: RunReport): readonly string[] => digestChainOf(report).map(({ status }) => status);

/** The report as it would be if one stage had met something else. */
function withEvidence(report: RunReport, stage: StageName, key: string, value: JsonValue): RunReport {
  const stages = report.stages.map((each) =>
    each.stage === stage && each.verdict !== null
      ? { ...each, verdict: { ...each.verdict, evidence: { ...each.verdict.evidence, [key]: value } } }
      : each,
  );
  return { ...report, stages };
}

test("a release met the same bytes five times", () => {
  expect(statusesOf(RELEASED)).toEqual(Array(5).fill("equal"));
});

test.for([
  ["inspect", "digest", OTHER, 0],
  ["smoke", "digest", OTHER, 1],
  ["deploy", "codeSha256", codeSha256Of(OTHER), 2],
  ["verify", "version", "8", 3],
  ["shift", "version", "6", 4],
] as const)("other bytes at %s break exactly that link", ([stage, key, value, index]) => {
  const statuses = statusesOf(withEvidence(RELEASED, stage, key, value));
  expect(statuses.map((status, at) => [at, status]).filter(([, status]) => status !== "equal")).toEqual([
    [index, "different"],
  ]);
});

test("what a failed or skipped stage saw proves nothing", () => {
  expect(statusesOf(BLOCKED)).toEqual(["equal", "unproved", "unproved", "unproved", "unproved"]);
});

test("after a rollback the alias serves other bytes, and the chain says which", () => {
  expect(digestChainOf(ROLLED_BACK).at(-1)).toEqual({ label: "alias", value: "live → 6", status: "different" });
});

test("without a package there is nothing to compare", () => {
  expect(statusesOf({ ...RELEASED, subject: null, state: { ...RELEASED.state, version: null } })).toEqual(
    Array(5).fill("unproved"),
  );
});
