import { createEnvironmentPool, type EnvironmentPoolOptions } from "@assay/sandbox";
import { describe, expect, test } from "vitest";
import { createPackage } from "./support/function-package.js";
import { lacks, projectRoot, startFunction } from "./support/sandboxes.js";

const COUNTER = {
  "index.js": `
    let calls = 0;
    const born = process.hrtime.bigint().toString();
    exports.handler = async (event) => {
      calls += 1;
      if (event.exit) process.exit(1);
      if (event.hang) await new Promise((resolve) => setTimeout(resolve, 60000));
      if (event.waitMs) await new Promise((resolve) => setTimeout(resolve, event.waitMs));
      if (event.crashOnSecond && calls === 2) throw new Error("second");
      return { calls, born, start: process.env.AWS_LAMBDA_INITIALIZATION_TYPE };
    };`,
};

async function openPool(options: Partial<EnvironmentPoolOptions> = {}) {
  const taskRoot = await createPackage(COUNTER);
  const pool = createEnvironmentPool({
    runtime: "nodejs20.x",
    handler: "index.handler",
    taskRoot: taskRoot.path,
    functionName: "counter",
    projectRoot,
    ...options,
  });
  return {
    pool,
    async invoke(event: object = {}, signal?: AbortSignal) {
      const payload = Buffer.from(JSON.stringify(event));
      const result = await pool.invoke(signal === undefined ? { payload } : { payload, signal });
      return { ...result, json: JSON.parse(Buffer.from(result.payload).toString("utf8")) };
    },
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]();
      await taskRoot[Symbol.asyncDispose]();
    },
  };
}

describe.skipIf(lacks("nodejs20.x"))("a pool", () => {
  test("serves invocations that follow each other in one warm environment", async () => {
    await using fn = await openPool();
    const results = [await fn.invoke(), await fn.invoke(), await fn.invoke()];
    expect(results.map(({ json }) => json.calls)).toEqual([1, 2, 3]);
    expect(results.map(({ report }) => report.coldStart)).toEqual([true, false, false]);
    expect(new Set(results.map(({ logStreamName }) => logStreamName)).size).toBe(1);
  });

  test("starts an environment for each of the invocations that run at once", async () => {
    await using fn = await openPool();
    const results = await Promise.all([1, 2, 3].map(() => fn.invoke({ waitMs: 500 })));
    expect(new Set(results.map(({ json }) => json.born)).size).toBe(3);
    expect((await fn.invoke()).json.calls).toBe(2);
  });

  test("keeps environments ready beside those that were started on demand, and uses them first", async () => {
    await using fn = await openPool({ maxEnvironments: 2 });
    const start = async (event = {}) => (await fn.invoke(event)).json.start;
    expect(await start()).toBe("on-demand");
    expect(await fn.pool.provision(1)).toBe(1);
    expect(await start()).toBe("provisioned-concurrency");
    expect((await Promise.all([start({ waitMs: 300 }), start({ waitMs: 300 })])).sort()).toEqual([
      "on-demand",
      "provisioned-concurrency",
    ]);
    // There is room for two: the one that was started on demand gives way.
    expect(await fn.pool.provision(3)).toBe(2);
    const both = await Promise.all([start({ waitMs: 300 }), start({ waitMs: 300 })]);
    expect(both).toEqual(["provisioned-concurrency", "provisioned-concurrency"]);
    // One that crashed is replaced by its like.
    expect((await fn.invoke({ exit: true })).functionError?.kind).toBe("Unhandled");
    const replaced = await Promise.all([start({ waitMs: 300 }), start({ waitMs: 300 })]);
    expect(replaced).toEqual(["provisioned-concurrency", "provisioned-concurrency"]);
    expect(await fn.pool.provision(0)).toBe(0);
    expect(await start()).toBe("on-demand");
  });

  test("makes invocations beyond its limit wait for a warm environment", async () => {
    await using fn = await openPool({ maxEnvironments: 1 });
    const results = await Promise.all([1, 2, 3].map(() => fn.invoke()));
    expect(results.map(({ json }) => json.calls).sort()).toEqual([1, 2, 3]);
  });

  test("replaces an environment that crashed, and one that timed out", async () => {
    await using fn = await openPool({ maxEnvironments: 1, timeoutMs: 1_500 });
    const { json } = await fn.invoke();
    expect((await fn.invoke({ exit: true })).functionError?.errorType).toBe("Runtime.ExitError");
    const second = await fn.invoke();
    expect(second.json).toMatchObject({ calls: 1 });
    expect(second.json.born).not.toBe(json.born);
    expect((await fn.invoke({ hang: true })).functionError?.errorType).toBe("Sandbox.Timedout");
    expect((await fn.invoke()).json.calls).toBe(1);
  });

  test("keeps an environment after an error that the function reported", async () => {
    await using fn = await openPool();
    await fn.invoke();
    expect((await fn.invoke({ crashOnSecond: true })).functionError?.errorMessage).toBe("second");
    expect((await fn.invoke()).json.calls).toBe(3);
  });

  test("ends idle environments after a while", async () => {
    await using fn = await openPool({ idleTimeoutMs: 1 });
    const { json } = await fn.invoke();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await fn.invoke()).json.born).not.toBe(json.born);
  });

  test("gives up an invocation whose caller does", async () => {
    await using fn = await openPool();
    await fn.invoke();
    const controller = new AbortController();
    const hanging = fn.invoke({ hang: true }, controller.signal);
    controller.abort(new Error("enough"));
    await expect(hanging).rejects.toThrow("enough");
    expect((await fn.invoke()).json.calls).toBe(1);
  });

  test("takes nothing after its end, and ends what is running", async () => {
    let start: () => void = () => {};
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    const fn = await openPool({ onLog: ({ message }) => message.startsWith("START") && start() });
    const running = fn.invoke({ hang: true });
    await started;
    await fn[Symbol.asyncDispose]();
    expect((await running).functionError?.errorType).toBe("Runtime.ExitError");
    await expect(fn.invoke()).rejects.toMatchObject({ code: "ENVIRONMENT_ENDED" });
  });

  test("names a missing interpreter and the ways to get it", async () => {
    if (!lacks("python3.14")) return;
    await using fn = await openPool({ runtime: "python3.14" });
    await expect(fn.invoke()).rejects.toMatchObject({
      code: "RUNTIME_MISSING",
      message: expect.stringContaining("no Python 3.14"),
      hint: expect.stringContaining("uv python install 3.14"),
    });
  });
});

test.skipIf(lacks("nodejs20.x"))("an environment takes one invocation at a time", async () => {
  await using fn = await startFunction(COUNTER, { runtime: "nodejs20.x" });
  const first = fn.invoke();
  await expect(fn.invoke()).rejects.toMatchObject({ code: "ENVIRONMENT_BUSY" });
  expect((await first).json()).toMatchObject({ calls: 1 });
});
