import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findInterpreter } from "@assay/sandbox";
import { expect, test } from "vitest";
import { OUTPUT_LIMIT_BYTES } from "../src/command/run-command.js";
import type { ConfigInput } from "../src/index.js";
import { createProject, ECHO, HOST_RUNTIME, type Project, rulesOf, statusesOf } from "./support/project.js";

const FUNCTION = { name: "shop", runtime: HOST_RUNTIME, handler: "index.handler" } as const;

function junit(...cases: readonly string[]): string {
  return `<testsuites><testsuite name="shop" time="0.5">${cases.join("")}</testsuite></testsuites>`;
}

async function write(project: Project, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(project.directory, path)), { recursive: true });
    await writeFile(join(project.directory, path), content);
  }
}

/** Processes of this machine whose command line contains `text`. */
async function processesWith(text: string): Promise<readonly string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.replaceAll("\0", " ").includes(text));
}

// unit

test("tests that pass are counted", async () => {
  await using project = await createProject({
    config: { unit: { command: "cp report.xml junit.xml", junit: "junit.xml" } },
  });
  await write(project, { "report.xml": junit('<testcase name="a"/>', '<testcase name="b"/>') });
  const { report } = await project.run({ only: "unit" });
  expect(report).toMatchObject({ outcome: "passed", state: { unitTestsPassed: true } });
  expect(report.stages[0]?.verdict?.evidence).toMatchObject({
    testsPassed: 2,
    testsFailed: 0,
    importErrors: 0,
    durationSeconds: 0.5,
  });
});

test("every failed test is a finding, import errors of their own kind", async () => {
  await using project = await createProject({
    config: { unit: { command: "cp report.xml junit.xml; exit 1", junit: "junit.xml" } },
  });
  await write(project, {
    "report.xml": junit(
      '<testcase classname="cart" name="adds"><failure message="1 is not 2"/></testcase>',
      '<testcase name="loads"><error message="ModuleNotFoundError: No module named \'x\'"/></testcase>',
    ),
  });
  const { report } = await project.run({ only: "unit" });
  expect(report).toMatchObject({ outcome: "failed", exitCode: 1, state: { unitTestsPassed: false } });
  expect(report.stages[0]?.verdict?.findings).toMatchObject([
    { ruleId: "unit/test-failed", message: "cart > adds: 1 is not 2" },
    { ruleId: "unit/import-error", message: "loads: ModuleNotFoundError: No module named 'x'" },
  ]);
});

test.each([
  ["runs no tests", { command: "cp report.xml junit.xml", junit: "junit.xml" }, "ran no tests"],
  ["writes no report", { command: "true", junit: "junit.xml" }, "without writing junit.xml"],
])("a command that %s decides nothing", async (_, unit, reason) => {
  await using project = await createProject({ config: { unit } });
  await write(project, { "report.xml": junit() });
  const { report } = await project.run({ only: "unit" });
  expect(report).toMatchObject({ outcome: "inconclusive", exitCode: 4 });
  expect(report.stages[0]?.reason).toContain(reason);
});

test("a report of an earlier run does not speak for this one", async () => {
  await using project = await createProject({ config: { unit: { command: "true", junit: "junit.xml" } } });
  await write(project, { "junit.xml": junit('<testcase name="old"/>') });
  expect((await project.run({ only: "unit" })).report.outcome).toBe("inconclusive");
});

test("tests without a report pass with a warning", async () => {
  await using project = await createProject({ config: { unit: { command: "true" } } });
  const { report } = await project.run({ only: "unit" });
  expect(report.outcome).toBe("passed");
  expect(rulesOf(report)).toEqual(["unit/not-counted"]);
});

test("tests that hang are stopped at their time limit", async () => {
  await using project = await createProject({ config: { unit: { command: "sleep 1000", timeoutSeconds: 1 } } });
  const { report } = await project.run({ only: "unit" });
  expect(rulesOf(report)).toEqual(["unit/timeout"]);
});

test("a broken report is refused with its name", async () => {
  await using project = await createProject({
    config: { unit: { command: "echo no > junit.xml", junit: "junit.xml" } },
  });
  const { report } = await project.run({ only: "unit" });
  expect(report).toMatchObject({ outcome: "error", exitCode: 2, state: { error: { code: "JUNIT_UNREADABLE" } } });
});

const python = await findInterpreter("python3.11").catch(() => undefined);
const needsPython = python === undefined ? " (skipped: no python3.11)" : "";

test.skipIf(python === undefined)(
  `a module that uses a package of the tests is pointed out${needsPython}`,
  async () => {
    await using project = await createProject({
      config: {
        function: { ...FUNCTION, runtime: "python3.11", handler: "app.handler" },
        unit: {
          command: "python3 tests/run.py",
          codeRoot: "src",
          packages: { directory: "shipped" },
          testPackages: { directory: "dev" },
          junit: "junit.xml",
        },
      },
    });
    await write(project, {
      "src/app.py": "from money import Amount\nimport dotenv\n",
      "tests/run.py": `import os, app, checker\nassert app.Amount\nopen("junit.xml", "w").write('${junit('<testcase name="a"/>')}')\n`,
      "shipped/money/__init__.py": "class Amount: pass\n",
      "dev/dotenv.py": "",
      "dev/checker.py": "",
    });
    const { report } = await project.run({ only: "unit" });
    expect(report.stages[0]?.reason).toBeNull();
    expect(report.outcome).toBe("passed");
    const [unit] = report.stages;
    expect(unit?.verdict?.evidence.testOnlyPackages).toEqual(["checker", "dotenv"]);
    expect(unit?.verdict?.findings).toMatchObject([
      { ruleId: "unit/test-only-package", level: "warning", location: { path: "src/app.py" } },
    ]);
    expect(unit?.verdict?.findings?.[0]?.message).toContain("uses dotenv");
  },
);

// build

/** Options of a project with this build command. */
function build(command: string, more: Partial<ConfigInput["build"]> = {}): { readonly config: Partial<ConfigInput> } {
  return { config: { build: { artifact: "function.zip", command, ...more } } };
}

test.each([
  [
    "fails",
    "echo compiling; echo no such target >&2; exit 2",
    {},
    "build/command-failed",
    "exit code 2; it last printed: no such target",
  ],
  ["hangs", "sleep 1000 & sleep 1000", { timeoutSeconds: 1 }, "build/timeout", "did not end within 1 s"],
  ["prints without end", "yes", {}, "build/output-limit", `more than ${OUTPUT_LIMIT_BYTES / 1024 / 1024} MiB`],
  ["leaves nothing", "rm function.zip", {}, "build/artifact-missing", "left no package at function.zip"],
  ["leaves no zip", "echo hello > function.zip", {}, "build/archive-unreadable", "function.zip"],
  [
    "leaves half a zip",
    "head -c 100 function.zip > a; mv a function.zip",
    {},
    /^build\/archive-(unreadable|truncated)$/,
    "function.zip",
  ],
  [
    "forgets a file",
    "touch function.zip",
    { requiredFiles: ["data.json"] },
    "build/required-file-missing",
    "no data.json",
  ],
])("a build that %s is stopped with the reason", async (_, command, more, ruleId, message) => {
  await using project = await createProject(build(command, more));
  const { report } = await project.run();
  expect(statusesOf(report)).toContain("build failed, inspect skipped");
  expect(report).toMatchObject({ outcome: "failed", exitCode: 1 });
  expect(report.stages[1]?.verdict?.findings?.[0]).toMatchObject({
    ruleId: typeof ruleId === "string" ? ruleId : expect.stringMatching(ruleId),
    message: expect.stringContaining(message),
  });
});

test("endless output is neither kept nor passed on in full", async () => {
  await using project = await createProject(build("yes"));
  const { report, events } = await project.run();
  const passedOn = events.reduce((sum, event) => sum + (event.type === "stage-output" ? event.text.length : 0), 0);
  expect(passedOn).toBe(1_000_000);
  expect(report.stages[1]?.outputTail.length).toBe(16_384);
});

test("a package that the build did not write is judged with a warning", async () => {
  await using project = await createProject(build("true"));
  const { report } = await project.run({ only: "build" });
  expect(report.outcome).toBe("passed");
  expect(rulesOf(report)).toEqual(["build/artifact-not-written"]);
});

test("a build is reproducible when two of them give the same bytes", async () => {
  await using project = await createProject(build("touch function.zip", { reproducible: true }));
  const { report } = await project.run({ only: "build" });
  expect(report.stages[1]?.verdict).toMatchObject({ kind: "passed", evidence: { reproducible: true } });
});

test("a build that gives other bytes the second time is found", async () => {
  const swap =
    "if [ -e second.zip ]; then mv second.zip function.zip; else cp function.zip second.zip; mv other.zip function.zip; fi";
  await using project = await createProject(build(swap, { reproducible: true }));
  const first = await readFile(join(project.directory, "function.zip"));
  await project.pack({ "index.mjs": `${ECHO}// other\n` });
  await writeFile(join(project.directory, "other.zip"), await readFile(join(project.directory, "function.zip")));
  await writeFile(join(project.directory, "function.zip"), first);
  const { report } = await project.run({ only: "build" });
  expect(report.stages[1]?.verdict?.findings?.[0]).toMatchObject({
    ruleId: "build/not-reproducible",
    message: expect.stringContaining("index.mjs"),
  });
});

test.each(["unit", "build"] as const)("Ctrl-C while the %s command works ends all of its processes", async (stage) => {
  const marker = `sleep 9${process.pid}`;
  const command = `echo ready; ${marker} & ${marker}`;
  await using project = await createProject({
    config: stage === "unit" ? { unit: { command } } : { build: { artifact: "function.zip", command } },
  });
  const controller = new AbortController();
  const { report } = await project.run({
    signal: controller.signal,
    onEvent: (event) => event.type === "stage-output" && controller.abort(new Error("SIGINT")),
  });
  expect(report).toMatchObject({ outcome: "interrupted", exitCode: 3 });
  expect(await processesWith(marker)).toEqual([]);
});

// inspect

const MISSING = { "index.mjs": `import "left-pad";\n${ECHO}` };

test("a broken rule stops the release, with the file", async () => {
  await using project = await createProject({ files: MISSING });
  const { report } = await project.run();
  expect(statusesOf(report)).toContain("inspect failed, smoke skipped");
  expect(report.stages[2]?.verdict?.findings?.[0]).toMatchObject({
    ruleId: "artifact/missing-module",
    message: expect.stringContaining("left-pad"),
    location: { path: "index.mjs" },
  });
});

test("a finding that somebody answers for stays visible as a note", async () => {
  const ignore = [{ rule: "artifact/missing-module", path: "index.mjs", reason: "comes with a layer" }];
  await using project = await createProject({ files: MISSING, config: { inspect: { ignore } } });
  const { report } = await project.run({ from: "inspect" });
  expect(report.stages[2]).toMatchObject({ status: "passed", verdict: { findings: [{ level: "note" }] } });
  expect(report.stages[2]?.verdict?.findings?.[0]?.message).toContain("(ignored: comes with a layer)");
  // What is only declared harmless still has to run.
  expect(report.stages[3]?.status).toBe("failed");
});

// smoke

test("the handler runs from the zip alone: a module beside the project is out of sight", async () => {
  await using project = await createProject({
    files: { "index.mjs": 'export const handler = async () => (await import(["left", "pad"].join("-"))).default;\n' },
  });
  await write(project, { "node_modules/left-pad/index.js": "module.exports = 1;" });
  const { report } = await project.run({ from: "smoke" });
  expect(rulesOf(report)).toContain("smoke/import-error-in-log");
  expect(report.state.smokePassed).toBe(false);
});

test("declared imports are resolved in the package, and the nearest name is told", async () => {
  const imports = [
    { module: "lib/cart.mjs", name: "addItem" },
    { module: "lib/cart.mjs", name: "removeItems" },
    { module: "lib/gone.mjs" },
  ];
  await using project = await createProject({
    files: { "index.mjs": ECHO, "lib/cart.mjs": "export const addItem = 1, removeItem = 2;\n" },
    config: { smoke: { imports } },
  });
  const { report } = await project.run({ from: "smoke" });
  const smoke = report.stages[3];
  expect(smoke?.verdict?.evidence.imports).toEqual(["addItem of lib/cart.mjs"]);
  expect(smoke?.verdict?.findings).toMatchObject([
    {
      ruleId: "smoke/import",
      message: expect.stringContaining("does not define removeItems, but it defines removeItem"),
    },
    { ruleId: "smoke/import", message: expect.stringContaining("lib/gone.mjs") },
  ]);
});

test("a crash on a warm invocation is told from a crash on every invocation", async () => {
  const counting = `let calls = 0;\nexport const handler = async (event) => {
    if (event.id === 8) throw new Error("never works");
    if (++calls === 2) process.exit(1);
    return { statusCode: 200, body: JSON.stringify(event) };
  };\n`;
  const events = [7, 8].map((id) => ({ name: `order ${id}`, payload: { id }, expect: { statusCode: 200 } }));
  await using project = await createProject({ files: { "index.mjs": counting }, config: { events } });
  const { report } = await project.run({ from: "smoke" });
  expect(report.stages[3]?.verdict?.findings).toMatchObject([
    {
      ruleId: "smoke/warm-invocation",
      message: expect.stringMatching(/^event "order 7": .*Runtime.ExitError.*invocation 2/),
    },
    { ruleId: "smoke/function-error", message: expect.stringMatching(/^event "order 8": .*never works/) },
  ]);
});

test("what fails only after another event in the same environment is a warm failure too", async () => {
  const once = `let used = false;\nexport const handler = async (event) => {
    if (event.id === 8 && used) throw new Error("the connection is closed");
    used = true;
    return { statusCode: 200, body: JSON.stringify(event) };
  };\n`;
  const events = [7, 8].map((id) => ({ name: `order ${id}`, payload: { id }, expect: { statusCode: 200 } }));
  await using project = await createProject({
    files: { "index.mjs": once },
    config: { events, smoke: { warmInvocations: 0 } },
  });
  const { report } = await project.run({ from: "smoke" });
  expect(rulesOf(report)).toEqual(["smoke/warm-invocation"]);
});

test("a handler slower than its timeout is stopped, with the limit", async () => {
  await using project = await createProject({
    files: { "index.mjs": "export const handler = () => new Promise(() => setTimeout(() => {}, 60_000));\n" },
    config: { function: { ...FUNCTION, timeoutSeconds: 1 } },
  });
  const { report } = await project.run({ from: "smoke" });
  expect(report.stages[3]?.verdict?.findings?.[0]).toMatchObject({
    ruleId: "smoke/timeout",
    message: 'event "order": did not answer within the function\'s timeout of 1 s',
  });
});

test.each([
  ["a handler that loads", ECHO, "passed", ["smoke/no-events"]],
  [
    "a handler that does not load",
    "throw new Error('no configuration');\n",
    "failed",
    ["smoke/function-error", "smoke/no-events"],
  ],
])("without events, %s is told", async (_, source, status, rules) => {
  await using project = await createProject({ files: { "index.mjs": source }, config: { events: [] } });
  const { report } = await project.run({ only: "smoke" });
  expect(report.stages[3]?.status).toBe(status);
  expect(rulesOf(report)).toEqual(rules);
});
