import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createFidelityLedger } from "@assay/core";
import { createEnvironmentPool } from "@assay/sandbox";
import { describe, expect, onTestFinished, test } from "vitest";
import { nodeExtension } from "./support/extensions.js";
import { createPackage } from "./support/function-package.js";
import { lacks, projectRoot } from "./support/sandboxes.js";

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Makes pools of functions that ask an extension on one port for its secret. */
async function openPools() {
  const port = await freePort();
  const init = `await new Promise((resolve, reject) => {
    const server = http.createServer((_, response) => response.end("secret of " + process.env.AWS_LAMBDA_FUNCTION_NAME));
    server.once("error", reject);
    server.listen(${port}, "127.0.0.1", resolve);
  });`;
  const layer = await createPackage({ "extensions/secrets": nodeExtension({ init }) });
  const taskRoot = await createPackage({
    "index.js": `exports.handler = async () => (await fetch("http://127.0.0.1:${port}/")).text();`,
  });
  const ledger = createFidelityLedger();
  const open = (functionName: string) => {
    const pool = createEnvironmentPool({
      runtime: "nodejs20.x",
      handler: "index.handler",
      taskRoot: taskRoot.path,
      layersRoot: layer.path,
      functionName,
      timeoutMs: 20_000,
      projectRoot,
      ledger,
    });
    onTestFinished(() => pool[Symbol.asyncDispose]());
    return async () => Buffer.from((await pool.invoke({ payload: Buffer.from("{}") })).payload).toString();
  };
  onTestFinished(async () => {
    await layer[Symbol.asyncDispose]();
    await taskRoot[Symbol.asyncDispose]();
  });
  return { open, gaps: () => ledger.entries().map(({ gap }) => gap) };
}

describe.skipIf(lacks("nodejs20.x"))("an extension that listens on one port", () => {
  test("serves calls at the same time one after the other, and the ledger says so", async () => {
    const { open, gaps } = await openPools();
    const read = open("reader");
    expect(await Promise.all([read(), read(), read()])).toEqual(Array(3).fill('"secret of reader"'));
    expect(gaps()).toContain("environments-limited-by-extensions");
  });

  test("serves several functions, whose environments give way to each other", async () => {
    const { open, gaps } = await openPools();
    const [one, two] = [open("one"), open("two")];
    expect(await one()).toBe('"secret of one"');
    expect(await two()).toBe('"secret of two"');
    expect(await Promise.all([one(), two(), one()])).toEqual(['"secret of one"', '"secret of two"', '"secret of one"']);
    expect(gaps()).toContain("environments-limited-by-extensions");
  });
});
