import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCloud } from "@assay/cloud";
import { codeSha256Of, STAGE_NAMES } from "@assay/core";
import { GetAliasCommand, LambdaClient, ListVersionsByFunctionCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPackages, runUntilKilled } from "./support/doomed-run.js";
import { createProject, ECHO, HOST_RUNTIME, type Project, rulesOf, statusesOf } from "./support/project.js";

const JUNIT = '<testsuites><testsuite name="a"><testcase name="b"/></testsuite></testsuites>';
const EVERY_STAGE = {
  unit: { command: `printf '%s' '${JUNIT}' > junit.xml`, junit: "junit.xml" },
  build: { artifact: "function.zip", command: "true" },
};
const ALL_PASSED = STAGE_NAMES.map((stage) => `${stage} passed`).join(", ");
const ALIAS = { FunctionName: "shop", Name: "live" };

const FAILS_THROUGH_ALIAS = `export const handler = async (event, context) => {
  if (context.invokedFunctionArn.endsWith(":live")) throw new Error("only through the alias");
  return { statusCode: 200, body: JSON.stringify(event) };
};\n`;

/** Where runs keep their temporary folders. Nothing else writes there, so that what a run leaves behind is seen. */
let temporary: string | undefined;

beforeAll(async () => {
  await buildPackages();
  temporary = await mkdtemp(join(tmpdir(), "assay-resume-"));
  process.env.TMPDIR = temporary;
  // A process keeps one folder from its first execution environment on; the guard removes it when the process ends.
  await using project = await createProject();
  await project.run();
});

afterAll(async () => {
  if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
});

function temporaryFolders(): Promise<readonly string[]> {
  return readdir(tmpdir());
}

async function kill(project: Project, target: string, entry: string, moment: "before" | "after"): Promise<void> {
  const { signal, output } = await runUntilKilled({ cwd: project.directory, target, entry, moment });
  expect(signal, output).toBe("SIGKILL");
}

describe("a run that is killed", () => {
  const boundaries = STAGE_NAMES.flatMap((stage) => [
    [`stage-started ${stage}`, "after"] as const,
    [`stage-ended ${stage}`, "after"] as const,
  ]);
  const effects = ["upload-code", "publish-version", "move-alias"].flatMap((kind) => [
    // Between intent and effect, and between the effect and the record of its result.
    [`intent ${kind}`, "after"] as const,
    [`effect ${kind}`, "before"] as const,
  ]);

  test.each([["run-started", "after"] as const, ...boundaries, ...effects, ["run-ended", "before"] as const])(
    "at %s (%s it is on disk) is resumed to the same release",
    async (entry, moment) => {
      await using project = await createProject({ config: EVERY_STAGE });
      await using cloud = await startCloud();
      const lambda = cloud.client(LambdaClient);
      await kill(project, cloud.endpointUrl, entry, moment);

      const { report, events } = await project.run({ target: cloud.endpointUrl, resume: true });

      expect(statusesOf(report)).toBe(ALL_PASSED);
      expect(report).toMatchObject({ outcome: "passed", state: { version: "1", previousVersion: null } });
      const alias = await lambda.send(new GetAliasCommand(ALIAS));
      expect(alias.FunctionVersion).toBe("1");
      const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: "shop" }));
      expect(Versions.map(({ Version }) => Version)).toEqual(["$LATEST", "1"]);
      expect(Versions[1]?.CodeSha256).toBe(codeSha256Of(report.subject?.digest ?? "sha256:"));
      expect(await readdir(join(project.directory, ".assay", "scratch"))).toEqual([]);
      expect(events[0]).toMatchObject({ type: "run-started", resumed: true });
    },
  );

  test.each([
    ["stage-ended shift", "before"],
    ["stage-ended shift", "after"],
    ["rollback-started", "after"],
    ["intent roll-back-alias", "after"],
    ["effect roll-back-alias", "before"],
    ["rollback-ended", "before"],
    ["rollback-ended", "after"],
    ["run-ended", "before"],
  ] as const)("on its way back at %s (%s it is on disk) is rolled back to its end", async (entry, moment) => {
    await using project = await createProject();
    await using cloud = await startCloud();
    await project.run({ target: cloud.endpointUrl });
    await project.pack({ "index.mjs": FAILS_THROUGH_ALIAS });
    await kill(project, cloud.endpointUrl, entry, moment);

    const { report } = await project.run({ target: cloud.endpointUrl, resume: true });

    expect(report).toMatchObject({
      outcome: "rolled-back",
      exitCode: 5,
      rollback: { toVersion: "1", succeeded: true },
    });
    const alias = await cloud.client(LambdaClient).send(new GetAliasCommand(ALIAS));
    expect(alias.FunctionVersion).toBe("1");
  });

  test.each(["stage-started verify", "effect move-alias", "stage-ended shift"])(
    "with its own embedded AWS at %s deploys the proven package again",
    async (entry) => {
      await using project = await createProject();
      await kill(project, "local", entry, "after");
      const { report, events } = await project.run({ resume: true });
      expect(report).toMatchObject({ outcome: "passed", state: { version: "1" } });
      const told = events.flatMap((event) => (event.type === "stage-progress" ? [event.message] : []));
      expect(told).toContain("version 1 is gone from local: the proven package is deployed again");
      expect(events.filter(({ type }) => type === "stage-started")).toHaveLength(3);
    },
  );

  test("leaves a lock that the next run takes over, and no process", async () => {
    await using project = await createProject({
      config: { build: { artifact: "function.zip", command: "sleep 1000 & echo $! > pid" } },
    });
    await kill(project, "local", "stage-started inspect", "after");
    expect((await project.run({ from: "inspect" })).report.outcome).toBe("passed");
    const pid = (await readFile(join(project.directory, "pid"), "utf8")).trim();
    // Where nobody reaps orphans, a dead process stays as a zombie.
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") Z ");
    expect(stat).toContain(") Z ");
  });

  test.each(["stage-ended smoke", "stage-started shift"])(
    "at %s leaves no temporary folder that the next run does not remove",
    async (entry) => {
      const before = await temporaryFolders();
      {
        await using project = await createProject();
        await kill(project, "local", entry, "after");
        expect((await project.run({ resume: true })).report.outcome).toBe("passed");
        expect(await readdir(join(project.directory, ".assay", "scratch"))).toEqual([]);
      }
      // Nobody waits for the removal of what others left; the limit of the test is the limit here.
      while ((await temporaryFolders()).length > before.length) await new Promise((resolve) => setImmediate(resolve));
      expect(await temporaryFolders()).toEqual(before);
    },
  );

  test("is not resumed with another configuration or package", async () => {
    await using project = await createProject();
    await kill(project, "local", "stage-started smoke", "after");
    const config = { ...project.config, function: { ...project.config.function, memoryMiB: 512 } };
    await expect(project.run({ resume: true, config })).rejects.toMatchObject({ code: "CONFIG_CHANGED" });
    await project.pack({ "index.mjs": `${ECHO}// changed\n` });
    await expect(project.run({ resume: true })).rejects.toMatchObject({ code: "PACKAGE_CHANGED", exitCode: 2 });
  });

  test("can be killed again while it is resumed", async () => {
    await using project = await createProject();
    await using cloud = await startCloud();
    const target = cloud.endpointUrl;
    await kill(project, target, "stage-started smoke", "after");
    await runUntilKilled({ cwd: project.directory, target, entry: "intent move-alias", moment: "after", resume: true });
    const { report } = await project.run({ target, resume: true });
    expect(report.outcome).toBe("passed");
    expect(await readdir(join(project.directory, ".assay", "runs"))).toHaveLength(2);
  });
});

test("a run that has ended is not resumed", async () => {
  await using project = await createProject();
  const { report } = await project.run();
  await expect(project.run({ resume: report.runId })).rejects.toMatchObject({ code: "RUN_FINISHED" });
  await expect(project.run({ resume: true })).rejects.toMatchObject({ code: "NOTHING_TO_RESUME" });
});

test("a run that met infrastructure trouble is resumed where it stopped", async () => {
  await using project = await createProject({ config: { events: [{ name: "order", file: "order.json" }] } });
  expect((await project.run()).report.outcome).toBe("error");
  await writeFile(join(project.directory, "order.json"), "{}");
  const { report, events } = await project.run({ resume: true });
  expect(rulesOf(report)).toEqual([]);
  expect(report.outcome).toBe("passed");
  expect(events.find(({ type }) => type === "stage-started")).toMatchObject({ stage: "smoke" });
});

test.each(STAGE_NAMES)(
  "Ctrl-C in stage %s leaves no process, no temporary folder and no half-moved alias",
  async (stage) => {
    await using project = await createProject({
      config: { ...EVERY_STAGE, function: { name: "shop", runtime: HOST_RUNTIME, handler: "index.handler" } },
    });
    await using cloud = await startCloud();
    const lambda = cloud.client(LambdaClient);
    await project.run({ target: cloud.endpointUrl });
    await project.pack({ "index.mjs": `${ECHO}// second\n` });
    const temporary = await temporaryFolders();
    const controller = new AbortController();
    const interrupted = await project.run({
      target: cloud.endpointUrl,
      signal: controller.signal,
      onEvent(event) {
        // As late in the stage as it goes: when the alias has been moved, where there is one to move.
        const isSecondStep = event.type === "stage-progress" && event.message.includes("-> live");
        if (stage === "shift" ? isSecondStep : event.type === "stage-started" && event.stage === stage) {
          controller.abort(new Error("SIGINT"));
        }
      },
    });
    expect(interrupted.report).toMatchObject({ outcome: "interrupted", exitCode: 3 });
    expect(interrupted.report.stages.find((entry) => entry.stage === stage)?.status).toBe("interrupted");
    expect((await lambda.send(new GetAliasCommand(ALIAS))).FunctionVersion).toBe("1");
    expect(await readdir(join(project.directory, ".assay", "scratch"))).toEqual([]);
    expect(await temporaryFolders()).toEqual(temporary);

    const resumed = await project.run({ target: cloud.endpointUrl, resume: true });
    expect(resumed.report).toMatchObject({ outcome: "passed", state: { version: "2", previousVersion: "1" } });
    expect((await lambda.send(new GetAliasCommand(ALIAS))).FunctionVersion).toBe("2");
  },
);
