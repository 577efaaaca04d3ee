// Throughput of services against moto's, both in processes of their own, driven alternately by the same client.
import { result } from "./measure.mjs";
import { startCloudProcess, startMoto } from "./moto.mjs";
import { CLIENTS, compareThroughput } from "./throughput.mjs";
import { workloads } from "./workloads.mjs";

export async function servicesVsMoto({ quick }) {
  const moto = await startMoto();
  if (moto === undefined) {
    console.log("skip services-vs-moto: moto is not installed in .venv-tests (.ci/run installs it)");
    return [];
  }
  const cloud = await startCloudProcess();
  try {
    const results = [];
    for (const [name, { rounds, prepare }] of Object.entries(workloads)) {
      const [ours, theirs] = [await prepare(cloud.endpointUrl), await prepare(moto.endpointUrl)];
      const { ratio, ...throughput } = await compareThroughput({
        rounds: quick ? rounds.quick : rounds.full,
        subject: ours,
        baseline: theirs,
      });
      results.push(
        result(`${name}, ${CLIENTS} clients`, {
          value: ratio,
          limit: 3,
          unit: "x moto's throughput",
          atMost: false,
          ...throughput,
        }),
      );
    }
    return results;
  } finally {
    await cloud[Symbol.asyncDispose]();
    await moto[Symbol.asyncDispose]();
  }
}
