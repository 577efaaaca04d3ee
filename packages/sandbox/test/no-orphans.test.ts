import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { nodeExtension } from "./support/extensions.js";
import { createPackage } from "./support/function-package.js";
import { isolations, lacks, projectRoot } from "./support/sandboxes.js";

const PARENT = fileURLToPath(new URL("./support/killed-parent.mjs", import.meta.url));
const DOOR = new URL("../dist/index.js", import.meta.url).href;

/** Ids of the processes whose command line or environment names `mark`. */
function processesNaming(mark: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`].some((path) => textOf(path).includes(mark)));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function controlGroupsOf(pid: number): string[] {
  const memberships = textOf("/proc/self/cgroup").split("\n");
  const own = /^\d+:memory:(.*)$/.exec(memberships.find((line) => line.includes(":memory:")) ?? "")?.[1] ?? "/";
  try {
    return readdirSync(`/sys/fs/cgroup/memory${own}`).filter((name) => name.startsWith(`assay-${pid}-`));
  } catch {
    return [];
  }
}

describe.skipIf(process.platform !== "linux" || lacks("nodejs20.x"))(
  "when its owner is killed (looked up in /proc)",
  () => {
    beforeAll(() => {
      execFileSync(
        process.execPath,
        [fileURLToPath(new URL("node_modules/typescript/bin/tsc", `file://${projectRoot}`)), "-b", "packages/sandbox"],
        { cwd: projectRoot },
      );
    });

    for (const { isolation, label, isMissing } of isolations) {
      for (const signal of ["SIGKILL", "SIGINT", "SIGTERM"] as const) {
        test.skipIf(isMissing)(`by ${signal}, nothing of an environment stays, ${label}`, async () => {
          const mark = `orphan-${signal}-${isolation}-${process.pid}`;
          await using taskRoot = await createPackage({
            "index.js": `
            const { spawn } = require("node:child_process");
            exports.handler = async (event) => {
              if (!event.hang) return;
              spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", ${JSON.stringify(mark)}], { stdio: "inherit" });
              await new Promise(() => setInterval(() => {}, 1000));
            };`,
          });
          await using layer = await createPackage({
            "extensions/stubborn": nodeExtension({
              init: 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1_000);',
            }),
          });
          const options = JSON.stringify({
            runtime: "nodejs20.x",
            handler: "index.handler",
            taskRoot: taskRoot.path,
            layersRoot: layer.path,
            functionName: mark,
            isolation,
            projectRoot,
            timeoutMs: 60_000,
          });
          const parent = fork(PARENT, [DOOR, options], { execArgv: [] });
          await once(parent, "message");
          await expect.poll(() => processesNaming(mark).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(6);
          parent.kill(signal);
          await once(parent, "exit");
          await expect.poll(() => processesNaming(mark), { timeout: 10_000 }).toEqual([]);
          await expect.poll(() => controlGroupsOf(parent.pid ?? 0), { timeout: 10_000 }).toEqual([]);
        });
      }
    }
  },
);
