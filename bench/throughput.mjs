import { percentile, timed } from "./measure.mjs";

/** Customers at the same time; each does its rounds one after the other. */
export const CLIENTS = 8;
const BLOCKS = 5;

/**
 * Rounds a second of two workloads, which take turns in blocks, so that whatever else the machine does falls on both.
 * A workload is a function of the client's number; its `finish` waits for what the rounds set in motion.
 */
export async function compareThroughput({ rounds, subject, baseline }) {
  const perBlock = Math.ceil(rounds / BLOCKS);
  const sides = { subject: newSide(subject), baseline: newSide(baseline) };
  // Both compile their hot paths before they are measured.
  for (const { workload } of Object.values(sides)) await drive(workload, Math.ceil(perBlock / 2), []);
  for (let block = 0; block < BLOCKS; block += 1) {
    for (const side of Object.values(sides)) side.tookMs += await drive(side.workload, perBlock, side.latenciesMs);
  }
  const perSecond = ({ latenciesMs, tookMs }) => latenciesMs.length / (tookMs / 1_000);
  return {
    ratio: perSecond(sides.subject) / perSecond(sides.baseline),
    subjectPerSecond: perSecond(sides.subject),
    subjectP99Ms: percentile(sides.subject.latenciesMs, 0.99),
    baselinePerSecond: perSecond(sides.baseline),
    baselineP99Ms: percentile(sides.baseline.latenciesMs, 0.99),
  };
}

const newSide = (workload) => ({ workload, latenciesMs: [], tookMs: 0 });

/** All clients at once; answers the milliseconds that everything took. */
function drive(workload, rounds, latenciesMs) {
  const client = async (number) => {
    for (let round = 0; round < rounds; round += 1) latenciesMs.push(await timed(() => workload(number)));
  };
  return timed(async () => {
    await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
    await workload.finish?.();
  });
}
