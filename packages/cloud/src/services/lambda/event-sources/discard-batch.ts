import { randomUUID } from "node:crypto";
import { messageOf } from "@assay/core";
import { datedObjectName, deliver, kindOfDestination } from "../destination.js";
import { recordAsync } from "../metrics.js";
import type { LambdaStore } from "../store.js";
import type { EventSourceMapping } from "./event-source-mapping.js";
import { countEvents } from "./mapping-metrics.js";
import type { StreamBatch } from "./stream-batch.js";
import { type FailureCondition, streamFailureRecord } from "./stream-failure-record.js";

/** Tells the mapping's destination which records are given up; without one they are dropped. */
export async function discardBatch(
  store: LambdaStore,
  mapping: EventSourceMapping,
  shardId: string,
  { items, lastRun, runs }: StreamBatch,
  condition: FailureCondition,
): Promise<void> {
  const { ports, scope } = store;
  const { uuid, functionName, qualifier, sourceArn: streamArn } = mapping;
  const onFailure = mapping.settings.stream?.onFailure;
  if (items.length === 0) return;
  if (onFailure === undefined) return countEvents(store, mapping, "DroppedEventCount", items.length);

  const nowMs = ports.clock.now();
  const functionArn = store.arn(functionName, qualifier);
  const where = { items, streamArn, shardId, nowMs };
  const record = streamFailureRecord({ condition, run: lastRun, functionArn, invokeCount: runs, ...where });
  // A bucket has room for the records themselves, too.
  const payload = JSON.stringify({ Records: items.map(({ event }) => event) });
  const body = JSON.stringify(kindOfDestination(onFailure) === "s3" ? { ...record, payload } : record);
  const objectKey = `aws/lambda/${uuid}/${shardId}/${datedObjectName(nowMs, randomUUID())}`;
  try {
    await deliver(ports, scope, onFailure, { body, objectKey });
    countEvents(store, mapping, "OnFailureDestinationDeliveredEventCount", items.length);
  } catch (error) {
    mapping.lastProcessingResult = `PROBLEM: ${messageOf(error)}`;
    countEvents(store, mapping, "DroppedEventCount", items.length);
    const call = { functionName, qualifier, aliasedVersion: undefined };
    recordAsync(ports.telemetry, scope, call, nowMs, { metricName: "DestinationDeliveryFailures", value: 1 });
  }
}
