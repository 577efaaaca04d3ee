// A thousand requests at once for a function that has twenty environments, cold and warm.
import { deployApi } from "./deploy-api.mjs";
import { createHttpClient } from "./http-client.mjs";
import { percentile, result, timed } from "./measure.mjs";
import { startCloudProcess } from "./moto.mjs";

const BODY = JSON.stringify({ hello: "world" });
const AT_ONCE = 1_000;
const ENVIRONMENTS = 20;

export async function apiUnderLoad() {
  const cloud = await startCloudProcess("--max-environments", String(ENVIRONMENTS));
  try {
    return await measure(cloud.endpointUrl);
  } finally {
    await cloud[Symbol.asyncDispose]();
  }
}

async function measure(endpointUrl) {
  const url = await deployApi(endpointUrl);
  const post = createHttpClient();
  const wave = async () => {
    const latenciesMs = [];
    let errors = 0;
    const one = async () => {
      const tookMs = await timed(async () => {
        const { status, text } = await post(url, BODY).catch((error) => ({ status: 0, text: String(error) }));
        if (status !== 200 || text !== BODY) errors += 1;
      });
      latenciesMs.push(tookMs);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    return { errors, latenciesMs };
  };
  const cold = await wave();
  const warm = await wave();
  const alone = [];
  for (let round = 0; round < 50; round += 1) alone.push(await timed(() => post(url, BODY)));
  const loneMs = percentile(alone, 0.5);
  return [
    result(`${AT_ONCE} API requests at once, ${ENVIRONMENTS} environments`, {
      value: cold.errors + warm.errors,
      limit: 0,
      unit: "errors",
      coldP50Ms: percentile(cold.latenciesMs, 0.5),
      coldP99Ms: percentile(cold.latenciesMs, 0.99),
      warmP50Ms: percentile(warm.latenciesMs, 0.5),
      warmP99Ms: percentile(warm.latenciesMs, 0.99),
      loneMs,
      warmP99ToLone: percentile(warm.latenciesMs, 0.99) / loneMs,
    }),
  ];
}
