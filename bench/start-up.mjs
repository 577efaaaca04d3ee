// Start-up of the cloud and of the command, and what an idle server holds in memory.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { compare, median, result, timed } from "./measure.mjs";

const bin = new URL("../packages/assay/bin/assay.js", import.meta.url).pathname;
const cloudModule = new URL("../packages/cloud/dist/index.js", import.meta.url).href;

/** Milliseconds from the finished import to a cloud that answers, in a fresh process. */
function readyMs() {
  const script = `
    import { startCloud } from ${JSON.stringify(cloudModule)};
    const startedAt = performance.now();
    const cloud = await startCloud({ port: 0 });
    process.stdout.write(String(performance.now() - startedAt));
    await cloud[Symbol.asyncDispose]();`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  return Number(stdout);
}

/** MiB resident of \`assay up\` once it has said where it listens and has been left alone. */
async function idleMiB() {
  const server = spawn(process.execPath, [bin, "up", "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await new Promise((resolve, reject) => {
      server.stdout.once("data", resolve);
      server.once("exit", (code) => reject(new Error(`assay up ended with ${code}`)));
    });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"));
    return Number(kib) / 1_024;
  } finally {
    server.removeAllListeners("exit");
    server.kill("SIGINT");
  }
}

export async function startUp({ quick }) {
  const rounds = quick ? 3 : 15;
  const run = (args) => timed(() => spawnSync(process.execPath, args, { stdio: "ignore" }));
  const version = await compare({ rounds, subject: () => run([bin, "--version"]), baseline: () => run(["-e", "0"]) });
  const emptyMs = median(
    Array.from({ length: rounds }, () => {
      const startedAt = performance.now();
      spawnSync(process.execPath, ["-e", "0"], { stdio: "ignore" });
      return performance.now() - startedAt;
    }),
  );
  const cloudMs = median(Array.from({ length: rounds }, readyMs));
  const results = [
    result("startCloud() ready after import", {
      value: cloudMs,
      limit: 50,
      unit: "ms",
      ratioToEmptyNode: cloudMs / emptyMs,
    }),
    result("assay --version", { value: version.ratio, limit: 2, unit: "x node -e 0", ...version }),
  ];
  if (process.platform === "linux") {
    results.push(result("idle server, resident", { value: await idleMiB(), limit: 120, unit: "MiB" }));
  }
  return results;
}
