import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, onTestFinished, test } from "vitest";
import { type InitEvent, startCloud } from "../src/index.js";

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "assay-init-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
    await chmod(join(folder, path), 0o755);
  }
  return folder;
}

const PUT_PARAMETER = `#!/bin/sh
curl -sf "$AWS_ENDPOINT_URL" -H 'X-Amz-Target: AmazonSSM.PutParameter' -H 'Content-Type: application/x-amz-json-1.1' \\
  -d '{"Name":"seeded","Value":"by a script","Type":"String"}'
`;

test("scripts prepare a cloud before anybody is told that it is there", async () => {
  const initDirectory = await folderWith({ "ready.d/seed.sh": PUT_PARAMETER });
  await using cloud = await startCloud({ initDirectory });
  const { Parameter } = await cloud.client(SSMClient).send(new GetParameterCommand({ Name: "seeded" }));
  expect(Parameter?.Value).toBe("by a script");
  const answer = await fetch(`${cloud.endpointUrl}/_localstack/init`);
  expect(await answer.json()).toEqual({
    completed: { BOOT: true, START: true, READY: true, SHUTDOWN: false },
    scripts: [{ stage: "READY", name: "seed.sh", state: "SUCCESSFUL" }],
  });
});

test("they run in order, those of subfolders last, and a failure does not stop the others", async () => {
  const say = (word: string): string => `#!/bin/sh\necho ${word}\n`;
  const initDirectory = await folderWith({
    "boot.d/a.sh": say("boot"),
    "ready.d/20.sh": say("second"),
    "ready.d/10.sh": "#!/bin/sh\necho first >&2\nexit 3\n",
    "ready.d/00-sub/a.sh": say("third"),
    "ready.d/README.md": "no script",
    "shutdown.d/z.sh": say("end"),
  });
  const events: InitEvent[] = [];
  const cloud = await startCloud({ initDirectory, onInitEvent: (event) => events.push(event) });
  const ready = await fetch(`${cloud.endpointUrl}/_localstack/init/ready`);
  await cloud.dispose();

  const lines = events.flatMap((event) => (event.type === "script-output" ? event.line : []));
  expect(lines).toEqual(["boot", "first", "second", "third", "end"]);
  expect(await ready.json()).toEqual({
    completed: true,
    scripts: [
      { stage: "READY", name: "10.sh", state: "ERROR" },
      { stage: "READY", name: "20.sh", state: "SUCCESSFUL" },
      { stage: "READY", name: "a.sh", state: "SUCCESSFUL" },
    ],
  });
  const errors = events.flatMap((event) => (event.type === "script-ended" && event.error ? event.error : []));
  expect(errors).toEqual(["it ended with exit code 3"]);
});

test("a script that is not executable says how to make it so", async () => {
  const initDirectory = await folderWith({ "ready.d/a.sh": "#!/bin/sh\n" });
  await chmod(join(initDirectory, "ready.d/a.sh"), 0o644);
  const errors: string[] = [];
  const onInitEvent = (event: InitEvent): void => {
    if (event.type === "script-ended" && event.error !== undefined) errors.push(event.error);
  };
  await using _cloud = await startCloud({ initDirectory, onInitEvent });
  expect(errors).toEqual([`it is not executable: chmod +x ${join(initDirectory, "ready.d/a.sh")}`]);
});

test("a stage that does not exist is refused by name", async () => {
  await using cloud = await startCloud();
  const answer = await fetch(`${cloud.endpointUrl}/_localstack/init/later`);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    message: 'there is no stage "later"; known: boot, start, ready, shutdown',
  });
});

test("scripts have the variables that they are given", async () => {
  const initDirectory = await folderWith({ "ready.d/say.sh": '#!/bin/sh\necho "$STAGE"\n' });
  const lines: string[] = [];
  const onInitEvent = (event: InitEvent): void => {
    if (event.type === "script-output") lines.push(event.line);
  };
  await using _cloud = await startCloud({ initDirectory, initVariables: { STAGE: "test" }, onInitEvent });
  expect(lines).toEqual(["test"]);
});

test("health checks that look for LocalStack's own text find it", async () => {
  const initDirectory = await folderWith({ "ready.d/a.sh": "#!/bin/sh\n:\n" });
  await using cloud = await startCloud({ initDirectory, services: ["sqs", "ssm"] });
  const read = async (path: string): Promise<string> => (await fetch(cloud.endpointUrl + path)).text();
  expect(await read("/_localstack/health")).toContain('{"services": {"sqs": "available", "ssm": "available"}, ');
  expect(await read("/_localstack/init/ready")).toBe(
    '{"completed": true, "scripts": [{"stage": "READY", "name": "a.sh", "state": "SUCCESSFUL"}]}',
  );
});
