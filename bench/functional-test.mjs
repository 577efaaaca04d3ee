// examples/api-sns-redis from a stopped cloud to a green result, in a process of its own: start the cloud, deploy, post,
// look into Redis, receive the notification.
import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { median, result, timed } from "./measure.mjs";

const example = fileURLToPath(new URL("../examples/api-sns-redis", import.meta.url));
const script = fileURLToPath(new URL("./functional-test-once.mjs", import.meta.url));

export async function functionalTest({ quick }) {
  execFileSync(process.execPath, ["build.mjs"], { cwd: example, stdio: "ignore" });
  const results = [];
  for (const [name, runtime] of [
    ["node", `nodejs${process.versions.node.split(".")[0]}.x`],
    ["go", "provided.al2023"],
  ]) {
    const packagePath = `${example}/build/${name}.zip`;
    if (!existsSync(packagePath)) continue;
    const once = () => promisify(execFile)(process.execPath, [script, runtime, packagePath]);
    await once();
    const took = [];
    const emptyMs = [];
    for (let round = 0; round < (quick ? 2 : 7); round += 1) {
      emptyMs.push(await timed(() => promisify(execFile)(process.execPath, ["-e", "0"])));
      took.push(await timed(once));
    }
    results.push(
      result(`functional test of examples/api-sns-redis, ${name} function, from a stopped cloud`, {
        value: median(took) / 1_000,
        limit: 1.5,
        unit: "s",
        ratioToEmptyNode: median(took) / median(emptyMs),
      }),
    );
  }
  return results;
}
