import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import type { RunEvent, RunReport } from "@assay/core";
import { expect, test } from "vitest";
import { ASSAY, assay, createProject, startAssay } from "./support/assay.js";
import { GREETER } from "./support/greeter.js";

const TIMEOUT = { timeout: 120_000 };
const BROKEN = {
  ...GREETER,
  "function/index.mjs": 'import "./left-out.mjs";\nexport const handler = async () => ({});\n',
};

const eventsOf = (stdout: string): RunEvent[] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as RunEvent);

test("a run that passes says so, stage by stage, and leaves its reports", TIMEOUT, async () => {
  await using project = await createProject(GREETER);
  const { status, stdout, stderr } = await assay(["run"], { cwd: project.directory });
  expect([status, stdout]).toEqual([0, ""]);
  for (const stage of ["build", "inspect", "smoke", "deploy", "verify", "shift"]) {
    expect(stderr).toMatch(new RegExp(`^ ✔ ${stage} `, "m"));
  }
  expect(stderr).toContain("Released  Version 1 of greeter serves all traffic of alias live");
  const page = /^Report +(\S+report\.html)$/m.exec(stderr)?.[1] ?? "";
  expect(await readFile(join(project.directory, page), "utf8")).toContain("<h1>Released</h1>");
  expect(await readFile(join(project.directory, page, "../junit.xml"), "utf8")).toContain("<testsuites");
});

test("--json is the stream of events, ended by the outcome", TIMEOUT, async () => {
  await using project = await createProject(GREETER);
  const { status, stdout } = await assay(["run", "--json"], { cwd: project.directory });
  const events = eventsOf(stdout);
  expect(status).toBe(0);
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  expect(events[0]).toMatchObject({ type: "run-started", project: "greeter", target: "local" });
  expect(events.at(-1)).toMatchObject({ type: "run-finished", outcome: "passed", exitCode: 0 });
});

test("a finding is shown as cause and remedy, and the run ends with 1", TIMEOUT, async () => {
  await using project = await createProject(BROKEN);
  const { status, stderr } = await assay(["run"], { cwd: project.directory });
  expect(status).toBe(1);
  expect(stderr).toMatch(/error .*left-out\.mjs/);
  expect(stderr).toMatch(/^ {3}→ /m);
  expect(stderr).toMatch(/^Blocked at inspect/m);
});

test("--quiet prints what is wrong and the outcome alone; --verbose all that was printed", TIMEOUT, async () => {
  await using project = await createProject(GREETER);
  const quiet = await assay(["run", "--quiet"], { cwd: project.directory });
  expect(quiet.stderr).toMatch(/^Released/);
  expect(quiet.stderr).not.toContain("✔");
  const verbose = await assay(["run", "--verbose", "--only", "smoke"], { cwd: project.directory });
  expect(verbose.stderr).toMatch(/^ {3}│ .*greeting Ada$/m);
});

test("--alias moves another alias, and one that Lambda refuses is a mistake", TIMEOUT, async () => {
  await using project = await createProject(GREETER);
  const other = await assay(["run", "--quiet", "--alias", "beta"], { cwd: project.directory });
  expect(other.stderr).toContain("serves all traffic of alias beta");
  const wrong = await assay(["run", "--alias", "be ta"], { cwd: project.directory });
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain('"be ta"');
});

test.for([
  [["--from", "smok"], 'unknown stage "smok"'],
  [["--target", "nowhere"], 'unknown target "nowhere"'],
  [["--from", "build", "--only", "smoke"], "exclude each other"],
  [["--resume", "20200101-000000-0000"], '"20200101-000000-0000"'],
] as const)("run %s is refused", TIMEOUT, async ([args, says]) => {
  await using project = await createProject(GREETER);
  const { status, stderr } = await assay(["run", ...args], { cwd: project.directory });
  expect(status).toBe(2);
  expect(stderr).toContain(says);
});

test("Ctrl-C ends a run in order: 3, the resume command, and nothing left running", TIMEOUT, async () => {
  const config = JSON.parse(GREETER["assay.config.json"]);
  config.build.command = "echo $$; exec sleep 1000";
  await using project = await createProject({ ...GREETER, "assay.config.json": JSON.stringify(config) });
  const child = startAssay(["run", "--json"], { cwd: project.directory });
  let stdout = "";
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const ended = once(child, "close");
  for await (const text of child.stdout) {
    stdout += text;
    // The second one would end the command at once.
    if (!child.killed && stdout.includes('"stage-output"')) child.kill("SIGINT");
  }
  expect(await ended).toEqual([3, null]);
  const printed = eventsOf(stdout).find((event) => event.type === "stage-output");
  const pid = Number(printed?.type === "stage-output" ? printed.text.trim() : Number.NaN);
  expect(pid).toBeGreaterThan(1);
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  expect(eventsOf(stdout).at(-1)).toMatchObject({ type: "run-finished", outcome: "interrupted" });
  expect(stderr).toMatch(/Continue assay run --resume \S+/);
});

test("GitHub is told by annotations on the error stream, a summary and outputs", TIMEOUT, async () => {
  await using project = await createProject(BROKEN);
  const env = {
    GITHUB_ACTIONS: "true",
    CI: "true",
    GITHUB_STEP_SUMMARY: join(project.directory, "summary.md"),
    GITHUB_OUTPUT: join(project.directory, "output"),
  };
  const { stdout, stderr } = await assay(["run", "--json"], { cwd: project.directory, env });
  for (const line of stdout.trimEnd().split("\n")) expect(line).toMatch(/^\{/);
  expect(stderr).toMatch(/^::error file=index\.mjs/m);
  expect(await readFile(env.GITHUB_STEP_SUMMARY, "utf8")).toContain("## greeter: Blocked at inspect");
  expect(await readFile(env.GITHUB_OUTPUT, "utf8")).toMatch(/^outcome<<\S+\nfailed\n/);
});

test("a webhook is told, and one that is gone changes nothing but a warning", TIMEOUT, async () => {
  const received: unknown[] = [];
  const server = createServer(async (request, response) => {
    received.push(await json(request));
    response.writeHead(received.length === 1 ? 204 : 410).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const config = JSON.parse(GREETER["assay.config.json"]);
    config.notify = { webhook: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/secret` } };
    await using project = await createProject({ ...GREETER, "assay.config.json": JSON.stringify(config) });
    const told = await assay(["run", "--quiet"], { cwd: project.directory });
    expect(told.status).toBe(0);
    expect(received).toEqual([expect.objectContaining({ outcome: "passed", project: "greeter" })]);
    const gone = await assay(["run", "--quiet"], { cwd: project.directory });
    expect(gone.status).toBe(0);
    expect(gone.stderr).toMatch(/warning: the webhook at 127\.0\.0\.1:\d+ was not told: it answered 410/);
    expect(gone.stderr).not.toContain("secret");
  } finally {
    server.close();
  }
});

const hasScript = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

test.skipIf(!hasScript)(
  "a terminal is rewritten while the run goes on, and given back (needs script(1))",
  TIMEOUT,
  async () => {
    await using project = await createProject(GREETER);
    const { NO_COLOR: _, CI: __, GITHUB_ACTIONS: ___, ...env } = process.env;
    const command = `stty rows 30 cols 100; '${process.execPath}' '${ASSAY}' run`;
    const show = (more: Record<string, string>): string =>
      spawnSync("script", ["-qec", command, "/dev/null"], {
        cwd: project.directory,
        env: { ...env, TERM: "xterm-256color", ...more },
        encoding: "utf8",
      }).stdout;
    const live = show({});
    expect(live).toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
    expect(live).toContain("\u001b[32m✔");
    expect(live.lastIndexOf("\u001b[?25h")).toBeGreaterThan(live.lastIndexOf("\u001b[?25l"));
    expect(live).toContain("Released");
    for (const plain of [show({ TERM: "dumb" }), show({ CI: "true", NO_COLOR: "1" })]) {
      expect(plain).not.toContain("\u001b");
      expect(plain).toContain(" ✔ shift");
    }
  },
);

test("the report says what the events said", TIMEOUT, async () => {
  await using project = await createProject(BROKEN);
  const { stdout } = await assay(["run", "--json"], { cwd: project.directory });
  const last = eventsOf(stdout).at(-1);
  if (last?.type !== "run-finished") throw new Error("the last event is not the outcome");
  const path = join(last.reportDirectory, "report.json");
  const report = JSON.parse(await readFile(path, "utf8")) as RunReport;
  expect(report.outcome).toBe(last.outcome);
  expect(report.stages.find(({ status }) => status === "failed")?.stage).toBe("inspect");
});
