import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type CommandOptions, runCommandInRuntime } from "@assay/sandbox";
import { describe, expect, test } from "vitest";
import { createPackage, type PackageFiles } from "./support/function-package.js";
import { isolations, lacks, projectRoot } from "./support/sandboxes.js";

for (const { isolation, label, isMissing } of isolations) {
  describe.skipIf(isMissing || lacks("python3.11"))(`a command ${label}`, () => {
    const run = async (files: PackageFiles, options: Partial<CommandOptions> & Pick<CommandOptions, "command">) => {
      await using source = await createPackage(files);
      return await runCommandInRuntime({
        runtime: "python3.11",
        sourceRoot: source.path,
        isolation,
        projectRoot,
        ...options,
      });
    };

    test("runs on the runtime's interpreter, in the source tree, with Lambda's variables and its own", async () => {
      const { exit, output } = await run(
        { "app.py": "NAME = 'app'\n" },
        {
          command: `python3 -c 'import app, os, sys; print(app.NAME, sys.version_info[:2], os.environ["AWS_LAMBDA_FUNCTION_NAME"], os.environ["STAGE"])'`,
          functionName: "orders",
          environment: { STAGE: "unit" },
        },
      );
      expect(output).toBe("app (3, 11) orders unit\n");
      expect(exit).toEqual({ kind: "exited", exitCode: 0 });
    });

    test("finds test packages behind the source tree, and no package of this machine", async () => {
      await using tools = await createPackage({
        "fancytest.py": "print('fancytest runs')\n",
        "app.py": "raise SystemExit('wrong app')\n",
        "bin/fancy": { text: "#!/bin/sh\npython3 -m fancytest\n", mode: 0o755 },
      });
      const { output } = await run(
        { "app.py": "print('own app')\n" },
        {
          command: "python3 -c 'import app'; fancy; python3 -c 'import pytest' 2>&1 | tail -n 1",
          testPackages: [tools.path],
        },
      );
      expect(output).toBe("own app\nfancytest runs\nModuleNotFoundError: No module named 'pytest'\n");
    });

    test("leaves its results in the output directory", async () => {
      await using output = await createPackage({});
      await run(
        {},
        { command: 'echo "<testsuite/>" > "$ASSAY_OUTPUT_DIRECTORY/junit.xml"', outputDirectory: output.path },
      );
      expect(await readFile(join(output.path, "junit.xml"), "utf8")).toBe("<testsuite/>\n");
    });

    test("is killed with everything it started when its time is over", async () => {
      const { exit, output } = await run({}, { command: "echo begun; sleep 600 & sleep 600", timeoutMs: 500 });
      expect(exit).toEqual({ kind: "timed-out" });
      expect(output).toBe("begun\n");
    });

    test("is killed when its caller gives up", async () => {
      const controller = new AbortController();
      const running = run(
        {},
        {
          command: "echo begun; sleep 600",
          signal: controller.signal,
          onOutput: () => controller.abort(new Error("enough")),
        },
      );
      await expect(running).rejects.toThrow("enough");
    });

    test("may print more than is kept", async () => {
      let seen = 0;
      const { output, outputBytes, isOutputTruncated } = await run(
        {},
        {
          command: "seq 1 200000",
          keepOutputBytes: 1_000,
          onOutput: (text) => {
            seen += text.length;
          },
        },
      );
      expect(output).toHaveLength(1_000);
      expect(output.endsWith("199999\n200000\n")).toBe(true);
      expect(isOutputTruncated).toBe(true);
      expect(seen).toBe(outputBytes);
    });

    test("reports its exit code", async () => {
      expect((await run({}, { command: "exit 5" })).exit).toEqual({ kind: "exited", exitCode: 5 });
    });
  });
}

const isolated = isolations.find(({ isolation }) => isolation === "auto");

describe.skipIf(isolated?.isMissing || lacks("python3.11"))("an isolated command", () => {
  test("cannot write the source tree unless it is told that it may, and does not see hidden paths", async () => {
    await using source = await createPackage({ "node_modules/dev/index.js": "", "kept.txt": "" });
    const options = {
      runtime: "python3.11",
      sourceRoot: source.path,
      command: "touch new; ls; ls node_modules",
    } as const;
    const readOnly = await runCommandInRuntime({ ...options, hiddenPaths: ["node_modules", "absent"] });
    expect(readOnly.output).toBe("touch: cannot touch 'new': Read-only file system\nkept.txt\nnode_modules\n");
    const writable = await runCommandInRuntime({ ...options, isSourceWritable: true });
    expect(writable.output).toBe("kept.txt\nnew\nnode_modules\ndev\n");
  });

  test.skipIf(lacks("nodejs22.x"))("finds Node.js test packages from CommonJS and from ES modules", async () => {
    await using source = await createPackage({
      "own.mjs": 'import { name } from "checker"; console.log(name, process.version.split(".")[0]);',
      "own.cjs": 'console.log(require("checker").name);',
    });
    await using tools = await createPackage({
      "checker/package.json": '{ "name": "checker", "main": "index.js" }',
      "checker/index.js": 'exports.name = "checker";',
      ".bin/check": { text: "#!/usr/bin/env node\nconsole.log('check runs');\n", mode: 0o755 },
    });
    const { output } = await runCommandInRuntime({
      runtime: "nodejs22.x",
      sourceRoot: source.path,
      testPackages: [tools.path],
      projectRoot,
      command: "node own.mjs; node own.cjs; check",
    });
    expect(output).toBe("checker v22\nchecker\ncheck runs\n");
  });
});
