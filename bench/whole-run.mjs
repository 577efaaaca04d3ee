// The demo's release of examples/line-bot, from source to promoted alias, once everything it downloads is there.
import { spawnSync } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, result, timed } from "./measure.mjs";

const bin = new URL("../packages/assay/bin/assay.js", import.meta.url).pathname;
const example = new URL("../examples/line-bot", import.meta.url).pathname;

export async function wholeRun({ quick }) {
  const scratch = await mkdtemp(join(tmpdir(), "assay-bench-"));
  try {
    const project = join(scratch, "line-bot");
    await cp(example, project, { recursive: true, verbatimSymlinks: true });
    const release = () => {
      const { status, stderr } = spawnSync(process.execPath, [bin, "run", "--quiet"], {
        cwd: project,
        encoding: "utf8",
      });
      if (status !== 0) throw new Error(`assay run ended with ${status}: ${stderr}`);
    };
    release();
    const took = [];
    const emptyMs = [];
    for (let round = 0; round < (quick ? 1 : 5); round += 1) {
      emptyMs.push(await timed(() => spawnSync(process.execPath, ["-e", "0"], { stdio: "ignore" })));
      took.push(await timed(release));
    }
    return [
      result("whole release of examples/line-bot, warm machine", {
        value: median(took) / 1_000,
        limit: 5,
        unit: "s",
        ratioToEmptyNode: median(took) / median(emptyMs),
      }),
    ];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
