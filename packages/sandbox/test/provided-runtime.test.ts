import { execFileSync, spawnSync } from "node:child_process";
import { copyFile, cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startEnvironment } from "@assay/sandbox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPackage, type FunctionPackage } from "./support/function-package.js";
import { isolations, startFunction } from "./support/sandboxes.js";

const hasCompiler = process.platform === "linux" && spawnSync("gcc", ["--version"]).status === 0;
const reason = hasCompiler ? "" : " (skipped: gcc is not on this machine)";
const SOURCE = fileURLToPath(new URL("./support/bootstrap.c", import.meta.url));

describe.skipIf(!hasCompiler)(`a custom runtime${reason}`, () => {
  let compiled: FunctionPackage;
  beforeAll(async () => {
    compiled = await createPackage({});
    execFileSync("gcc", ["-D_GNU_SOURCE", "-O1", "-o", join(compiled.path, "bootstrap"), SOURCE]);
  });
  afterAll(() => compiled[Symbol.asyncDispose]());

  for (const { isolation, label, isMissing } of isolations) {
    for (const runtime of ["provided.al2", "provided.al2023"] as const) {
      const options = { runtime, isolation, handler: "orders", functionName: "orders" };

      test.skipIf(isMissing)(`is the package's own bootstrap on ${runtime}, ${label}`, async () => {
        await using taskRoot = await createPackage({});
        await cp(compiled.path, taskRoot.path, { recursive: true });
        const messages: string[] = [];
        await using environment = await startEnvironment({
          ...options,
          taskRoot: taskRoot.path,
          onLog: ({ message }) => messages.push(message),
        });
        for (const id of [1, 2]) {
          const { payload, functionError } = await environment.invoke({ payload: Buffer.from(JSON.stringify({ id })) });
          expect(functionError).toBeUndefined();
          expect(JSON.parse(Buffer.from(payload).toString())).toEqual({ handler: "orders", event: { id } });
        }
        expect(messages.slice(0, 2)).toEqual([`INIT_START Runtime Version: ${runtime}`, "custom runtime for orders"]);
      });
    }

    test.skipIf(isMissing)(`may come from a layer, and may report that it cannot start, ${label}`, async () => {
      await using layer = await createPackage({});
      await copyFile(join(compiled.path, "bootstrap"), join(layer.path, "bootstrap"));
      await using fn = await startFunction(
        { readme: "" },
        { runtime: "provided.al2023", isolation, layersRoot: layer.path, handler: "h" },
      );
      expect((await fn.invoke()).json()).toEqual({ handler: "h", event: {} });

      await using failing = await startFunction(
        { "bootstrap-fails": "" },
        { runtime: "provided.al2023", isolation, layersRoot: layer.path },
      );
      expect((await failing.invoke()).functionError).toEqual({
        kind: "Unhandled",
        errorType: "Extension.Broken",
        errorMessage: "no way",
        phase: "init",
      });
    });
  }
});

for (const { isolation, label, isMissing } of isolations) {
  describe.skipIf(isMissing)(`a bootstrap that cannot be executed, ${label}`, () => {
    const failing = async (files: Parameters<typeof startFunction>[0]) => {
      await using fn = await startFunction(files, { runtime: "provided.al2023", isolation, handler: "h" });
      const { functionError } = await fn.invoke();
      return functionError;
    };

    test("is missing", async () => {
      expect(await failing({ "other.sh": "" })).toMatchObject({
        errorType: "Runtime.InvalidEntrypoint",
        errorMessage: expect.stringMatching(
          /Error: Couldn't find valid bootstrap\(s\): \[\/var\/task\/bootstrap \/opt\/bootstrap\]$/,
        ),
      });
    });

    test("lacks its execute permission", async () => {
      expect(await failing({ bootstrap: { text: "#!/bin/sh\n", mode: 0o644 } })).toMatchObject({
        errorType: "Runtime.InvalidEntrypoint",
        errorMessage: expect.stringMatching(/Error: fork\/exec .*\/bootstrap: permission denied$/),
      });
    });

    test("has Windows line ends", async () => {
      expect(await failing({ bootstrap: { text: "#!/bin/sh\r\n", mode: 0o755 } })).toMatchObject({
        errorType: "Runtime.InvalidEntrypoint",
        errorMessage: expect.stringMatching(/Error: fork\/exec .*\/bootstrap: no such file or directory$/),
      });
    });
  });
}

test("a folder that is not there is the caller's mistake, not the function's", async () => {
  await using empty = await createPackage({});
  await writeFile(join(empty.path, "file"), "");
  for (const taskRoot of [join(empty.path, "absent"), join(empty.path, "file")]) {
    const starting = startEnvironment({ runtime: "provided.al2023", handler: "h", taskRoot, functionName: "f" });
    await expect(starting).rejects.toMatchObject({ code: "TASK_ROOT_MISSING" });
  }
});
