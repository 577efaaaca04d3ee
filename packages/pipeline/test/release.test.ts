import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packFiles } from "@assay/archive";
import { startCloud } from "@assay/cloud";
import { codeSha256Of } from "@assay/core";
import {
  GetAliasCommand,
  GetFunctionCommand,
  LambdaClient,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createProject, ECHO, HOST_RUNTIME, rulesOf, statusesOf } from "./support/project.js";

const ALIAS = { FunctionName: "shop", Name: "live" };

test("a good package is proved and released on the embedded AWS", async () => {
  await using project = await createProject();
  const { report, events } = await project.run();
  expect(statusesOf(report)).toBe(
    "unit skipped, build passed, inspect passed, smoke passed, deploy passed, verify passed, shift passed",
  );
  expect(report).toMatchObject({
    outcome: "passed",
    exitCode: 0,
    target: "local",
    state: { version: "1", previousVersion: null, smokePassed: true, shouldRollBack: false, error: null },
    rollback: null,
  });
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(-1)).toMatchObject({ type: "run-finished", outcome: "passed", exitCode: 0 });
});

test("the digest is the same from the build to the published code", async () => {
  await using project = await createProject();
  await using cloud = await startCloud();
  const { report } = await project.run({ target: cloud.endpointUrl });
  const digest = report.subject?.digest ?? "sha256:";
  const stages = Object.fromEntries(report.stages.map(({ stage, verdict }) => [stage, verdict?.evidence.digest]));
  expect(stages).toMatchObject({ build: digest, inspect: digest, smoke: digest, deploy: digest });
  const published = await cloud
    .client(LambdaClient)
    .send(new GetFunctionCommand({ FunctionName: "shop", Qualifier: "live" }));
  expect(published.Configuration).toMatchObject({ CodeSha256: codeSha256Of(digest), Version: "1" });
});

test("what a run leaves behind is its record, and nothing else", async () => {
  await using project = await createProject();
  const { report } = await project.run();
  expect((await readdir(join(project.directory, ".assay"))).sort()).toEqual(["locks", "runs", "scratch"]);
  expect(await readdir(join(project.directory, ".assay", "scratch"))).toEqual([]);
  const latest = join(project.directory, ".assay", "runs", "latest");
  expect((await readdir(latest)).sort()).toEqual(["events.ndjson", "journal.ndjson", "report.json"]);
  expect(JSON.parse(await readFile(join(latest, "report.json"), "utf8"))).toEqual(report);
});

test("a second release moves the alias on, without weights that somebody left", async () => {
  await using project = await createProject();
  await using cloud = await startCloud();
  const lambda = cloud.client(LambdaClient);
  await project.run({ target: cloud.endpointUrl });
  await project.pack({ "index.mjs": `${ECHO}// second\n` });
  await project.run({ target: cloud.endpointUrl });
  await lambda.send(
    new UpdateAliasCommand({
      ...ALIAS,
      FunctionVersion: "2",
      RoutingConfig: { AdditionalVersionWeights: { "1": 0.5 } },
    }),
  );
  await project.pack({ "index.mjs": `${ECHO}// third\n` });
  const { report } = await project.run({ target: cloud.endpointUrl });
  expect(report).toMatchObject({ outcome: "passed", state: { version: "3", previousVersion: "2" } });
  expect(rulesOf(report)).toContain("shift/weights-cleared");
  const alias = await lambda.send(new GetAliasCommand(ALIAS));
  expect(alias.FunctionVersion).toBe("3");
  expect(alias.RoutingConfig?.AdditionalVersionWeights ?? {}).toEqual({});
});

const FAILS_THROUGH_ALIAS = `export const handler = async (event, context) => {
  if (context.invokedFunctionArn.endsWith(":live")) throw new Error("only through the alias");
  return { statusCode: 200, body: JSON.stringify(event) };
};\n`;

test("an alias that does not hold is rolled back, and the old version proved", async () => {
  await using project = await createProject();
  await using cloud = await startCloud();
  await project.run({ target: cloud.endpointUrl });
  await project.pack({ "index.mjs": FAILS_THROUGH_ALIAS });
  const { report } = await project.run({ target: cloud.endpointUrl });
  expect(report).toMatchObject({
    outcome: "rolled-back",
    exitCode: 5,
    rollback: {
      toVersion: "1",
      succeeded: true,
      message: 'alias "live" is back on version 1, which answers every event',
    },
    state: { version: "2", previousVersion: "1", shouldRollBack: true, rolledBack: true },
  });
  expect((await cloud.client(LambdaClient).send(new GetAliasCommand(ALIAS))).FunctionVersion).toBe("1");
});

test("an alias that did not exist before is removed again", async () => {
  await using project = await createProject({ files: { "index.mjs": FAILS_THROUGH_ALIAS } });
  await using cloud = await startCloud();
  const { report } = await project.run({ target: cloud.endpointUrl });
  expect(report).toMatchObject({ outcome: "rolled-back", rollback: { toVersion: null, succeeded: true } });
  await expect(cloud.client(LambdaClient).send(new GetAliasCommand(ALIAS))).rejects.toThrow("Cannot find alias");
});

test("a rollback to a version that does not work any more is reported as failed", async () => {
  const worksTwice = `let calls = 0;\n${ECHO.replace("=> (", "=> { calls += 1; if (process.env.AWS_LAMBDA_FUNCTION_VERSION === '1' && calls > 2) throw new Error('worn out'); return (").replace(");\n", "); };\n")}`;
  await using project = await createProject({ files: { "index.mjs": worksTwice } });
  await using cloud = await startCloud();
  expect((await project.run({ target: cloud.endpointUrl })).report.outcome).toBe("passed");
  await project.pack({ "index.mjs": FAILS_THROUGH_ALIAS });
  const { report } = await project.run({ target: cloud.endpointUrl });
  expect(report).toMatchObject({ outcome: "rollback-failed", exitCode: 6, rollback: { succeeded: false } });
});

test("code that somebody else uploads in between is not published", async () => {
  await using project = await createProject();
  await using cloud = await startCloud();
  const { report } = await project.run({
    target: cloud.endpointUrl,
    async onJournal(entry, moment) {
      if (entry.type !== "intent" || entry.effect.kind !== "publish-version" || moment !== "after") return;
      const ZipFile = await packFiles([{ path: "index.mjs", content: "export const handler = () => 'other';" }]);
      await cloud.client(LambdaClient).send(new UpdateFunctionCodeCommand({ FunctionName: "shop", ZipFile }));
    },
  });
  expect(report).toMatchObject({ outcome: "failed", exitCode: 1, state: { version: null } });
  expect(rulesOf(report)).toEqual(["deploy/digest-mismatch"]);
});

test("an alias that somebody else moves in between is left alone", async () => {
  await using project = await createProject();
  await using cloud = await startCloud();
  const lambda = cloud.client(LambdaClient);
  await project.run({ target: cloud.endpointUrl });
  await project.pack({ "index.mjs": `${ECHO}// second\n` });
  const { report } = await project.run({
    target: cloud.endpointUrl,
    async onJournal(entry, moment) {
      if (entry.type !== "intent" || entry.effect.kind !== "move-alias" || moment !== "after") return;
      await lambda.send(new UpdateAliasCommand({ ...ALIAS, Description: "mine now" }));
    },
  });
  expect(report.stages.at(-1)).toMatchObject({ status: "errored", reason: expect.stringContaining("somebody else") });
  expect(await lambda.send(new GetAliasCommand(ALIAS))).toMatchObject({
    FunctionVersion: "1",
    Description: "mine now",
  });
});

test("a version that times out is tried once more, and then is an alert of its own class", async () => {
  const slowOnTarget = ECHO.replace(
    "=> (",
    "=> { if (process.env.AWS_LAMBDA_FUNCTION_VERSION !== '$LATEST') await new Promise((done) => setTimeout(done, 9000)); return (",
  ).replace(");\n", "); };\n");
  await using project = await createProject({
    files: { "index.mjs": slowOnTarget },
    config: { function: { name: "shop", runtime: HOST_RUNTIME, handler: "index.handler", timeoutSeconds: 1 } },
  });
  const { report, events } = await project.run();
  expect(report).toMatchObject({ outcome: "failed", state: { error: { class: "timeout", code: "verify/timeout" } } });
  expect(events.filter(({ type }) => type === "stage-retried")).toHaveLength(1);
  expect(report.stages.find(({ stage }) => stage === "verify")?.retries).toBe(1);
});

test("an import that fails behind a good answer is found on the target, even beyond the 4 KB that come with the answer", async () => {
  const broken = `if (process.env.AWS_LAMBDA_FUNCTION_VERSION !== "$LATEST") { console.log("IMPORT_ERROR: no module named line_bot"); console.log("x".repeat(5_000)); }\n${ECHO}`;
  await using project = await createProject({ files: { "index.mjs": broken } });
  const { report } = await project.run();
  expect(report.outcome).toBe("failed");
  expect(rulesOf(report)).toEqual(["verify/import-error-in-log"]);
});

test("a version without an event to prove it is not shifted to", async () => {
  await using project = await createProject({ config: { events: [] } });
  const { report } = await project.run();
  expect(report).toMatchObject({ outcome: "inconclusive", exitCode: 4 });
  expect(statusesOf(report)).toContain("verify inconclusive, shift skipped");
});

test("a configuration that differs on the target is pointed out, and written when that is asked for", async () => {
  await using project = await createProject();
  await using cloud = await startCloud();
  await project.run({ target: cloud.endpointUrl });
  const config = { ...project.config, function: { ...project.config.function, memoryMiB: 256 } };
  expect(rulesOf((await project.run({ target: cloud.endpointUrl, config })).report)).toEqual([
    "deploy/configuration-differs",
  ]);
  const writing = { ...config, deploy: { ...config.deploy, updateConfiguration: true } };
  expect(rulesOf((await project.run({ target: cloud.endpointUrl, config: writing })).report)).toEqual([]);
});

test("a single stage is judged with --only, and deploying needs a proof of the same bytes", async () => {
  await using project = await createProject();
  expect(statusesOf((await project.run({ only: "inspect" })).report)).toBe(
    "unit skipped, build skipped, inspect passed, smoke skipped, deploy skipped, verify skipped, shift skipped",
  );
  await expect(project.run({ from: "deploy" })).rejects.toMatchObject({ code: "PACKAGE_UNPROVEN", exitCode: 2 });
  await project.run({ only: "smoke" });
  expect((await project.run({ from: "deploy" })).report.outcome).toBe("passed");
  await project.pack({ "index.mjs": `${ECHO}// other\n` });
  await expect(project.run({ from: "deploy" })).rejects.toMatchObject({ code: "PACKAGE_UNPROVEN" });
});

test("verifying alone uses the version that an earlier run deployed to the same target", async () => {
  await using project = await createProject();
  await using cloud = await startCloud();
  await project.run({ target: cloud.endpointUrl });
  const { report } = await project.run({ target: cloud.endpointUrl, only: "verify" });
  expect(report).toMatchObject({ outcome: "passed", state: { version: "1" } });
  await expect(project.run({ only: "verify" })).rejects.toMatchObject({ code: "VERSION_UNKNOWN" });
});

test.each([
  [{ from: "smok" }, "STAGE_UNKNOWN"],
  [{ from: "smoke", only: "smoke" }, "STAGES_CONFLICT"],
  [{ only: "unit" }, "STAGE_NOT_CONFIGURED"],
  [{ target: "moon" }, "TARGET_UNKNOWN"],
  [{ resume: true as const }, "NOTHING_TO_RESUME"],
  [{ resume: "20260101-000000-0000" }, "RUN_NOT_FOUND"],
])("%j is refused with %s before anything happens", async (options, code) => {
  await using project = await createProject();
  await expect(project.run(options)).rejects.toMatchObject({ code, exitCode: 2 });
});

test("a target that does not answer is infrastructure trouble, after three retries", async () => {
  await using project = await createProject();
  const { report } = await project.run({ target: "http://127.0.0.1:1", random: () => 0 });
  expect(report).toMatchObject({
    outcome: "error",
    exitCode: 3,
    state: { error: { class: "transient", stage: "deploy" } },
  });
  expect(report.stages.find(({ stage }) => stage === "deploy")?.retries).toBe(3);
});

test("two runs for the same alias exclude each other", async () => {
  await using project = await createProject();
  let second: Promise<unknown> | undefined;
  const first = await project.run({
    async onJournal() {
      second ??= project.run().catch((error: unknown) => error);
      await second;
    },
  });
  expect(await second).toMatchObject({ code: "RUN_LOCKED", exitCode: 3 });
  expect(first.report.outcome).toBe("passed");
});

test("an event file that is no JSON stops the run with its name", async () => {
  await using project = await createProject({ config: { events: [{ name: "order", file: "events/order.json" }] } });
  await mkdir(join(project.directory, "events"));
  await writeFile(join(project.directory, "events", "order.json"), "{");
  const { report } = await project.run();
  expect(report).toMatchObject({ outcome: "error", exitCode: 2, state: { error: { code: "EVENT_UNREADABLE" } } });
});
