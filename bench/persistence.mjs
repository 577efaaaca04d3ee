// What it costs that every change is on disk before it is answered: the same cloud with and without a folder.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { result } from "./measure.mjs";
import { startCloudProcess } from "./moto.mjs";
import { CLIENTS, compareThroughput } from "./throughput.mjs";
import { workloads } from "./workloads.mjs";

const NAMES = ["SQS send, receive and delete", "DynamoDB put and get"];

export async function persistence({ quick }) {
  const folder = await mkdtemp(join(tmpdir(), "assay-bench-persistence-"));
  const kept = await startCloudProcess("--persist", folder);
  const forgotten = await startCloudProcess();
  try {
    const results = [];
    for (const name of NAMES) {
      const { rounds, prepare } = workloads[name];
      const { ratio, ...throughput } = await compareThroughput({
        rounds: quick ? rounds.quick : rounds.full,
        subject: await prepare(kept.endpointUrl),
        baseline: await prepare(forgotten.endpointUrl),
      });
      results.push(
        result(`${name} with persistence, ${CLIENTS} clients`, {
          value: ratio,
          limit: 0.25,
          unit: "x the throughput without",
          atMost: false,
          ...throughput,
        }),
      );
    }
    return results;
  } finally {
    await kept[Symbol.asyncDispose]();
    await forgotten[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  }
}
