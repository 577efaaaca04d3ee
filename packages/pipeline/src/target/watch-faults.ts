import type { JsonValue, RunFaults } from "@assay/core";
import { z } from "zod";

/** How long an endpoint may take to say that it is no embedded AWS. */
const PATIENCE_MS = 2_000;

/** What a run's report has room for. */
const KEPT_HITS = 1_000;

export type ReadFaults = () => Promise<RunFaults | undefined>;

const recordSchema = z.object({
  rules: z.array(z.object({ id: z.string(), rule: z.record(z.string(), z.json() as z.ZodType<JsonValue>) })),
  hits: z.array(
    z.object({
      ruleId: z.string(),
      kind: z.string(),
      at: z.number(),
      service: z.string(),
      operation: z.string().optional(),
      resource: z.string().optional(),
      effect: z.string(),
      traceId: z.string().optional(),
    }),
  ),
  hitCount: z.number(),
});

/**
 * Looks at what an embedded AWS has on record now, and tells later what came to it; never throws.
 * @param endpoint of whatever speaks AWS's protocols
 */
export async function watchFaults(endpoint: string): Promise<ReadFaults> {
  const before = (await readRecord(endpoint))?.hitCount ?? 0;
  return async () => {
    const record = await readRecord(endpoint);
    return record === undefined || record.hitCount <= before ? undefined : faultsSince(before, record);
  };
}

function faultsSince(before: number, { rules, hits, hitCount }: z.infer<typeof recordSchema>): RunFaults {
  const own = hits.slice(before - hitCount);
  const strokes = own.map(({ at, operation = null, resource = null, traceId = null, ...rest }) => {
    return { ...rest, at: new Date(at).toISOString(), operation, resource, traceId };
  });
  const orders = rules.map(({ id, rule }) => ({ id, rule, hits: own.filter(({ ruleId }) => ruleId === id).length }));
  return {
    rules: orders.filter((order) => order.hits > 0),
    hits: strokes.slice(-KEPT_HITS),
    hitCount: hitCount - before,
  };
}

/** Undefined for whoever keeps no such record: AWS in other hands, or nobody. */
async function readRecord(endpoint: string): Promise<z.infer<typeof recordSchema> | undefined> {
  try {
    const url = `${endpoint.replace(/\/+$/, "")}/_assay/report`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const report: unknown = answer.ok ? await answer.json() : undefined;
    return z.object({ faults: recordSchema }).safeParse(report).data?.faults;
  } catch {
    return undefined;
  }
}
