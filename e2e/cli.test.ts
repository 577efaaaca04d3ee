import { createServer } from "node:net";
import { expect, test } from "vitest";
import { assay, createProject, OWN_RUNTIME, startServer } from "./support/assay.js";

const ECHO = "export const handler = async (event) => ({ echoed: event.word });\n";
const THROWS = 'export const handler = async () => { throw new TypeError("no luck"); };\n';
const DESCRIBED = ["--runtime", OWN_RUNTIME, "--handler", "index.handler"];

test("the version is printed alone", async () => {
  const { status, stdout } = await assay(["--version"]);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(status).toBe(0);
});

test("help lists every command, and every command has examples", async () => {
  const { stdout, status } = await assay(["--help"]);
  expect(status).toBe(0);
  for (const command of ["init", "run", "inspect", "invoke", "up", "logs", "doctor"]) {
    expect(stdout).toContain(`  ${command}`);
    const help = await assay([command, "--help"]);
    expect(help.stdout).toContain("Examples:");
    expect(help.status).toBe(0);
  }
});

test("a misspelt command or option is refused with the nearest known one", async () => {
  const command = await assay(["rnu"]);
  expect(command.stderr).toMatch(/unknown command 'rnu'\n\(Did you mean run\?\)/);
  expect(command.status).toBe(2);
  const option = await assay(["run", "--targt", "aws"]);
  expect(option.stderr).toContain("Did you mean --target?");
  expect(option.status).toBe(2);
});

test("a run without a configuration says how to get one", async () => {
  await using project = await createProject({});
  const { status, stderr } = await assay(["run"], { cwd: project.directory });
  expect(stderr).toContain("CONFIG_NOT_FOUND");
  expect(stderr).toContain("run `assay init`");
  expect(status).toBe(2);
});

test("a misspelt key in the configuration is refused with the nearest known one", async () => {
  const config = {
    project: "p",
    function: { name: "f", runtime: OWN_RUNTIME, handler: "i.h", memory: 1 },
    build: { artifact: "a.zip" },
  };
  await using project = await createProject({ "assay.config.json": JSON.stringify(config) });
  const { status, stderr } = await assay(["run"], { cwd: project.directory });
  expect(stderr).toContain("memoryMiB");
  expect(stderr).not.toContain("    at ");
  expect(status).toBe(2);
});

test("a folder is invoked with an event from the command line, a file or standard input", async () => {
  await using project = await createProject({ "function/index.mjs": ECHO, "event.json": '{"word":"file"}' });
  const options = { cwd: project.directory };
  const inline = await assay(["invoke", "function", ...DESCRIBED, "--payload", '{"word":"inline"}'], options);
  expect(JSON.parse(inline.stdout)).toEqual({ echoed: "inline" });
  expect(inline.stderr).toMatch(/^REPORT RequestId: .*Init Duration/m);
  expect(inline.status).toBe(0);
  const file = await assay(["invoke", "function", ...DESCRIBED, "--event", "event.json", "--no-log"], options);
  expect(JSON.parse(file.stdout)).toEqual({ echoed: "file" });
  expect(file.stderr).not.toContain("REPORT");
  const piped = await assay(["invoke", "function", ...DESCRIBED, "--event", "-"], {
    ...options,
    input: '{"word":"pipe"}',
  });
  expect(JSON.parse(piped.stdout)).toEqual({ echoed: "pipe" });
});

test("a function error is exit code 1, with the error as the answer", async () => {
  await using project = await createProject({ "function/index.mjs": THROWS });
  const { status, stdout, stderr } = await assay(["invoke", "function", ...DESCRIBED], { cwd: project.directory });
  expect(JSON.parse(stdout)).toMatchObject({ errorType: "TypeError", errorMessage: "no luck" });
  expect(stderr).toContain("the function failed: TypeError: no luck");
  expect(status).toBe(1);
});

test("an event that is not JSON is refused before anything starts", async () => {
  await using project = await createProject({ "function/index.mjs": ECHO });
  const { status, stderr } = await assay(["invoke", "function", ...DESCRIBED, "--payload", "{word}"], {
    cwd: project.directory,
  });
  expect(stderr).toContain("EVENT_INVALID");
  expect(status).toBe(2);
});

test("inspect names the cause and the remedy, and fails", async () => {
  await using project = await createProject({
    "function/index.mjs": 'import "./lost.mjs";\nexport const handler = () => 1;\n',
  });
  const human = await assay(["inspect", "function", ...DESCRIBED], { cwd: project.directory });
  expect(human.stdout).toMatch(/error .*lost\.mjs.*artifact\/missing-module {2}index\.mjs:1\n {2}-> /);
  expect(human.status).toBe(1);
  const machine = await assay(["inspect", "function", ...DESCRIBED, "--json"], { cwd: project.directory });
  const { digest, findings } = JSON.parse(machine.stdout);
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(findings[0]).toMatchObject({ ruleId: "artifact/missing-module", level: "error" });
});

test("what is no zip is refused in one sentence", async () => {
  await using project = await createProject({ "function.zip": "this is no zip" });
  const broken = await assay(["inspect", "function.zip", ...DESCRIBED], { cwd: project.directory });
  expect(broken.stderr).toMatch(/^error .*\(ARCHIVE_\w+\)\nhint {2}/);
  expect(broken.status).toBe(1);
  const missing = await assay(["inspect", "other.zip", ...DESCRIBED], { cwd: project.directory });
  expect(missing.stderr).toContain("ARTIFACT_NOT_FOUND");
  expect(missing.status).toBe(2);
});

test("a port that is taken is named, with a way out", async () => {
  const occupant = createServer();
  await new Promise<void>((resolve) => occupant.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = occupant.address() as { port: number };
    const { status, stderr } = await assay(["up", "--port", String(port)]);
    expect(stderr).toContain(`${port}`);
    expect(stderr).toContain("PORT_IN_USE");
    expect(stderr).toMatch(/^hint {2}/m);
    expect(status).toBe(2);
  } finally {
    occupant.close();
  }
});

test("a released function is invoked by alias and its log read, from the server that holds it", async () => {
  await using server = await startServer();
  const config = {
    project: "greeter",
    function: { name: "greeter", runtime: OWN_RUNTIME, handler: "index.handler" },
    build: { packFolder: "function", artifact: "build/greeter.zip" },
    events: [{ name: "a word", payload: { word: "proof" }, expect: { payload: { echoed: "proof" } } }],
  };
  await using project = await createProject({
    "assay.config.json": JSON.stringify(config),
    "function/index.mjs": ECHO,
  });
  const options = { cwd: project.directory, env: { AWS_ENDPOINT_URL: server.endpointUrl } };
  const run = await assay(["run", "--target", server.endpointUrl, "--json"], options);
  expect(run.stderr + run.stdout).toContain("passed");
  expect(run.status).toBe(0);
  const finished = JSON.parse(run.stdout.trim().split("\n").at(-1) ?? "");
  expect(finished).toMatchObject({ type: "run-finished", outcome: "passed", exitCode: 0 });

  const invoked = await assay(["invoke", "greeter:live", "--payload", '{"word":"live"}'], options);
  expect(JSON.parse(invoked.stdout)).toEqual({ echoed: "live" });
  const logged = await assay(["logs", "greeter", "--filter", "REPORT"], options);
  expect(logged.stdout).toMatch(/REPORT RequestId: /);
  expect(logged.status).toBe(0);
  const unknown = await assay(["logs", "nobody"], options);
  expect(unknown.stderr).toContain("LOG_GROUP_MISSING");
  expect(unknown.status).toBe(1);
});

test("an endpoint that does not answer is an infrastructure error with a way out", async () => {
  const { status, stderr } = await assay(["invoke", "greeter", "--target", "http://127.0.0.1:1"]);
  expect(stderr).toContain("ENDPOINT_UNREACHABLE");
  expect(status).toBe(3);
});

test("the doctor tells machines the same as people", async () => {
  const { stdout } = await assay(["doctor", "--json"]);
  const { diagnoses } = JSON.parse(stdout) as { diagnoses: { subject: string; status: string; hint?: string }[] };
  const human = await assay(["doctor"]);
  for (const { subject, status, hint } of diagnoses) {
    expect(human.stdout).toContain(subject);
    // Whatever is missing comes with the way to get it.
    if (status === "missing") expect(hint).toBeTruthy();
  }
});
