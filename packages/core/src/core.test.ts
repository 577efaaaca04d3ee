import { expect, expectTypeOf, test } from "vitest";
import {
  AssayError,
  codeSha256Of,
  createFidelityLedger,
  digestOf,
  EXIT_CODES,
  type Finding,
  isAssayError,
  languageVersionOf,
  runtimeFamilyOf,
  systemClock,
  type Verdict,
  verdictOf,
} from "./index.js";

test("a digest names the bytes in hexadecimal, and in base64 as Lambda's CodeSha256", () => {
  const digest = digestOf(Buffer.from("abc"));
  expect(digest).toBe("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(codeSha256Of(digest)).toBe("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
});

const warning: Finding = { ruleId: "unit/slow", level: "warning", message: "took 61 s", remedy: "split the suite" };
const error: Finding = { ruleId: "artifact/empty", level: "error", message: "is empty", remedy: "build it first" };

test("a verdict fails when a finding is an error and passes with its warnings attached", () => {
  expect(verdictOf({}, [])).toEqual({ kind: "passed", evidence: {} });
  expect(verdictOf({}, [warning])).toEqual({ kind: "passed", evidence: {}, findings: [warning] });
  expect(verdictOf({}, [warning, error])).toEqual({ kind: "failed", evidence: {}, findings: [warning, error] });
});

test("a failed verdict without a finding does not compile", () => {
  expectTypeOf<{ kind: "failed"; evidence: Record<string, never>; findings: [] }>().not.toExtend<Verdict>();
});

test("an error of ours is recognised by its brand, also from another copy of the package", () => {
  const known = new AssayError("PORT_IN_USE", "port 4566 is in use", { hint: "choose another with --port" });
  expect(known.exitCode).toBe(EXIT_CODES.usage);
  expect(isAssayError(known)).toBe(true);
  expect(isAssayError({ [Symbol.for("assay.error")]: true })).toBe(true);
  expect(isAssayError(new Error("port 4566 is in use"))).toBe(false);
});

test("the ledger keeps each gap once, counts it, and tells of the first", () => {
  const firsts: string[] = [];
  const ledger = createFidelityLedger(({ gap }) => firsts.push(gap));
  const note = { source: "sandbox", gap: "no-isolation", detail: "bubblewrap is missing" };
  ledger.record(note);
  ledger.record({ ...note });
  ledger.record({ ...note, detail: "user namespaces are off" });
  expect(ledger.entries().map(({ count }) => count)).toEqual([2, 1]);
  expect(firsts).toEqual(["no-isolation", "no-isolation"]);
});

test("a runtime's name gives its family and the version of its language", () => {
  expect([runtimeFamilyOf("python3.11"), languageVersionOf("python3.11")]).toEqual(["python", "3.11"]);
  expect([runtimeFamilyOf("nodejs22.x"), languageVersionOf("nodejs22.x")]).toEqual(["nodejs", "22"]);
  expect([runtimeFamilyOf("provided.al2023"), languageVersionOf("provided.al2023")]).toEqual(["provided", undefined]);
});

test("the system clock runs a task whose time has passed and forgets a cancelled one", async () => {
  const seen: string[] = [];
  systemClock.schedule(systemClock.now() + 86_400_000 * 60, () => seen.push("in two months")).cancel();
  await new Promise<void>((resolve) => {
    systemClock.schedule(systemClock.now() - 1, () => {
      seen.push("overdue");
      resolve();
    });
  });
  expect(seen).toEqual(["overdue"]);
});
