import { randomBytes } from "node:crypto";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packFiles } from "@assay/archive";
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PublishLayerVersionCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { expect, onTestFinished, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { nodePackage, ROLE } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const PACKAGE_BYTES = 8 * 1024 * 1024;
const FunctionName = "orders";
const accountId = newAccountId();

/** Bytes that this process has read so far, from files and sockets; undefined where the system does not tell. */
function bytesRead(): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1]);
}
const COUNTER_MISSING = existsSync("/proc/self/io") ? "" : " (skipped: no /proc/self/io counts bytes here)";

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "assay-packages-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const clientOf = (cloud: Cloud) => cloud.client(LambdaClient, { accountId });

/** A function and a layer with megabytes that no compression takes away. */
async function deploy(lambda: LambdaClient): Promise<void> {
  const ballast = { path: "ballast.bin", content: randomBytes(PACKAGE_BYTES) };
  const layer = await packFiles([{ path: "nodejs/ballast.bin", content: randomBytes(PACKAGE_BYTES) }]);
  const { LayerVersionArn = "" } = await lambda.send(
    new PublishLayerVersionCommand({ LayerName: "shared", Content: { ZipFile: layer } }),
  );
  const source = "export const handler = async () => 'first';";
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: ROLE,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Layers: [LayerVersionArn],
      Code: { ZipFile: await packFiles([{ path: "index.mjs", content: source }, ballast]) },
    }),
  );
}

async function answerOf(lambda: LambdaClient): Promise<unknown> {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
  return JSON.parse(Payload?.transformToString() ?? "");
}

test.skipIf(COUNTER_MISSING !== "")(
  `invocations of a persistent cloud do not read the packages again${COUNTER_MISSING}`,
  async () => {
    await using cloud = await startCloud({ persistTo: await temporaryFolder() });
    const lambda = clientOf(cloud);
    await deploy(lambda);
    expect(await answerOf(lambda)).toBe("first");
    const before = bytesRead();
    for (let each = 0; each < 10; each++) await answerOf(lambda);
    expect(bytesRead() - before).toBeLessThan(PACKAGE_BYTES);
  },
);

/** What a process leaves that is killed now: no write is complete that was not, and its lock is that of no process. */
function copyState(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: (path) => !/\.new$|lock\.\d+$/.test(path) });
}

test("what lies on the disk when a call is answered is enough to go on, as after kill -9", async () => {
  const persistTo = await temporaryFolder();
  await using cloud = await startCloud({ persistTo });
  const lambda = clientOf(cloud);
  await deploy(lambda);
  await answerOf(lambda);
  const deployed = await lambda.send(new GetFunctionCommand({ FunctionName }));

  const afterDeployment = await temporaryFolder();
  copyState(persistTo, afterDeployment);
  const ZipFile = await nodePackage("export const handler = async () => 'second';");
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  const afterUpdate = await temporaryFolder();
  copyState(persistTo, afterUpdate);

  await using earlier = await startCloud({ persistTo: afterDeployment });
  const restored = await clientOf(earlier).send(new GetFunctionCommand({ FunctionName }));
  expect(restored.Configuration).toEqual(deployed.Configuration);
  expect(await answerOf(clientOf(earlier))).toBe("first");
  await using later = await startCloud({ persistTo: afterUpdate });
  expect(await answerOf(clientOf(later))).toBe("second");
});
