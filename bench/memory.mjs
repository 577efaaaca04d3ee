// What a message at rest costs, in a process of its own with nothing else in it.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { result } from "./measure.mjs";

const script = fileURLToPath(new URL("./messages-at-rest.mjs", import.meta.url));

export async function memory({ quick }) {
  const count = quick ? 20_000 : 100_000;
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", script, String(count)]);
  return [
    result(`memory of a message at rest in SQS, ${count} of them`, {
      value: Number(stdout) / 1_024,
      limit: 2,
      unit: "KiB a message",
    }),
  ];
}
