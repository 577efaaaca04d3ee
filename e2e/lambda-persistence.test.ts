import { randomBytes } from "node:crypto";
import { packFiles } from "@assay/archive";
import { CreateFunctionCommand, InvokeCommand, LambdaClient, UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { assay, createProject } from "./support/assay.js";
import { type Started, upInBackground } from "./support/up-in-background.js";

const FunctionName = "orders";

const clientOf = ({ endpointUrl }: Started) =>
  new LambdaClient({
    endpoint: endpointUrl,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });

/** Megabytes that no compression takes away, and a function that answers `text`. */
async function packageOf(text: string): Promise<Uint8Array> {
  const source = `export const handler = async () => "${text}";`;
  const ballast = { path: "ballast.bin", content: randomBytes(4 * 1024 * 1024) };
  return await packFiles([{ path: "index.mjs", content: source }, ballast]);
}

async function answerOf(lambda: LambdaClient): Promise<unknown> {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
  return JSON.parse(Payload?.transformToString() ?? "");
}

test("a function that was updated before kill -9 runs its last code afterwards", { timeout: 60_000 }, async () => {
  await using folder = await createProject({});
  const options = ["--port", "0", "--persist", folder.directory, "--services", "lambda,logs"];
  const first = await upInBackground(...options);
  const before = clientOf(first);
  await before.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: "arn:aws:iam::000000000000:role/lambda-role",
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Code: { ZipFile: await packageOf("first") },
    }),
  );
  expect(await answerOf(before)).toBe("first");
  await before.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await packageOf("second") }));
  // Killed while calls are on their way, each of which has the state written.
  let answered = 0;
  await Promise.allSettled(
    Array.from({ length: 20 }, async () => {
      expect(await answerOf(before)).toBe("second");
      answered += 1;
      if (answered === 5) process.kill(first.pid, "SIGKILL");
    }),
  );
  expect(answered).toBeGreaterThanOrEqual(5);

  const second = await upInBackground(...options);
  expect(await answerOf(clientOf(second))).toBe("second");
  await assay(["down", "--endpoint", second.endpointUrl]);
});
