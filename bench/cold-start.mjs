// From the zip on disk to the first response, in the isolated sandbox, against a bare process.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openZip, packDirectory, unpackArtifact } from "../packages/archive/dist/index.js";
import { createEnvironmentPool, findInterpreter, probeHost } from "../packages/sandbox/dist/index.js";
import { startBareRuntime } from "./baseline/bare-runtime.mjs";
import { compare, result, timed } from "./measure.mjs";

const EVENT = Buffer.from('{"word":"cold"}');

const functions = [
  {
    label: "Node",
    runtime: `nodejs${process.versions.node.split(".")[0]}.x`,
    file: "index.mjs",
    source: "export const handler = async (event) => ({ echoed: event.word });\n",
    handler: "index.handler",
    client: "runtime-client.mjs",
  },
  {
    label: "Python",
    runtime: "python3.11",
    file: "app.py",
    source: "def handler(event, context):\n    return {'echoed': event['word']}\n",
    handler: "app.handler",
    client: "runtime_client.py",
  },
];

async function measure({ label, runtime, file, source, handler, client }, rounds) {
  const scratch = await mkdtemp(join(tmpdir(), "assay-bench-"));
  try {
    await mkdir(join(scratch, "source"));
    await writeFile(join(scratch, "source", file), source);
    const zip = join(scratch, "function.zip");
    await writeFile(zip, await packDirectory(join(scratch, "source")));
    const interpreter = await findInterpreter(runtime);
    const clientPath = new URL(`./baseline/${client}`, import.meta.url).pathname;
    let round = 0;

    const compared = await compare({
      rounds,
      async baseline() {
        const bare = await startBareRuntime(interpreter.executable, [clientPath]);
        const took = await timed(() => bare.invoke(EVENT));
        await bare[Symbol.asyncDispose]();
        return took;
      },
      async subject() {
        round += 1;
        let unpacked;
        let pool;
        const took = await timed(async () => {
          unpacked = await unpackArtifact(await openZip(zip), join(scratch, `task-${round}`));
          pool = createEnvironmentPool({
            runtime,
            handler,
            taskRoot: unpacked.root,
            functionName: "cold",
            memoryMiB: 512,
          });
          const { functionError } = await pool.invoke({ payload: EVENT });
          if (functionError !== undefined) throw new Error(functionError.errorMessage);
        });
        await pool[Symbol.asyncDispose]();
        await unpacked[Symbol.asyncDispose]();
        return took;
      },
    });
    const { isolation } = await probeHost();
    return result(`cold start, ${label}: zip on disk to first response`, {
      value: compared.ratio,
      limit: 2,
      unit: "x a bare process",
      ...compared,
      isolation: isolation.mechanism,
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

export async function coldStart({ quick }) {
  const results = [];
  for (const each of functions) results.push(await measure(each, quick ? 3 : 15));
  return results;
}
