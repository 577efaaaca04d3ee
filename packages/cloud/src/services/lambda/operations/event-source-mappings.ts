import { randomUUID } from "node:crypto";
import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { pageOf } from "../../../paging.js";
import { rangeViolation } from "../../../validation.js";
import { conflict, invalidParameter, notFound } from "../errors.js";
import { describeMapping, type EventSourceMapping, type MappingState } from "../event-sources/event-source-mapping.js";
import { checkSource, type EventSource, parseSource } from "../event-sources/find-source.js";
import { settingsOf } from "../event-sources/mapping-settings.js";
import { mappingViolations } from "../event-sources/mapping-violations.js";
import { noteUnmodelled } from "../event-sources/unmodelled-mapping.js";
import { type FunctionReference, parseFunctionReference } from "../function-reference.js";
import { LATEST } from "../function-version.js";
import type { LambdaContext } from "../invoke.js";
import { invalidMarker } from "../listing.js";
import type { LambdaStore } from "../store.js";
import { putTags } from "../tags.js";
import { validate } from "../validation/validate.js";

export const eventSourceMappingOperations = {
  async CreateEventSourceMapping(input, context) {
    const { store, clock } = context;
    validate(...mappingViolations(input));
    if (input.SelfManagedEventSource !== undefined) {
      throw invalidParameter("Self-managed Apache Kafka is not available in the embedded AWS.");
    }
    const source = parseSource(input.EventSourceArn);
    const reference = parseFunctionReference(store.scope, input.FunctionName);
    const timeoutSeconds = functionTimeout(store, reference);
    const settings = settingsOf(source, input, undefined);
    await checkSource(context, source, timeoutSeconds);
    refuseDuplicate(store, source, reference);
    noteUnmodelled(context.ledger, settings);
    const tags = new Map<string, string>();
    putTags(tags, input.Tags ?? {});
    const mapping = store.eventSources.add({
      uuid: randomUUID(),
      kind: source.kind,
      sourceArn: source.arn,
      functionName: reference.name,
      qualifier: reference.qualifier,
      settings,
      lastModifiedMs: clock.now(),
      lastProcessingResult: "No records processed",
      tags,
      checkpoints: new Map(),
    });
    await store.eventSources.begun(mapping);
    return described(store, mapping, "Creating");
  },

  GetEventSourceMapping(input, { store }) {
    return described(store, mappingOf(store, input.UUID));
  },

  async UpdateEventSourceMapping(input, context) {
    const { store, clock } = context;
    validate(...mappingViolations(input));
    const mapping = mappingOf(store, input.UUID);
    const source = parseSource(mapping.sourceArn);
    const reference =
      input.FunctionName === undefined
        ? { name: mapping.functionName, qualifier: mapping.qualifier }
        : parseFunctionReference(store.scope, input.FunctionName);
    if (input.FunctionName !== undefined) await checkSource(context, source, functionTimeout(store, reference));
    const before = mapping.settings;
    const settings = settingsOf(source, input, before);
    noteUnmodelled(context.ledger, settings);
    mapping.settings = settings;
    mapping.functionName = reference.name;
    mapping.qualifier = reference.qualifier;
    mapping.lastModifiedMs = clock.now();
    store.eventSources.apply(mapping);
    if (before.enabled === settings.enabled) return described(store, mapping, "Updating");
    return described(store, mapping, settings.enabled ? "Enabling" : "Disabling");
  },

  DeleteEventSourceMapping(input, { store }) {
    const mapping = mappingOf(store, input.UUID);
    store.eventSources.remove(mapping);
    return described(store, mapping, "Deleting");
  },

  ListEventSourceMappings(input, { store }) {
    validate(rangeViolation("maxItems", input.MaxItems, { min: 1, max: 10_000 }));
    const reference =
      input.FunctionName === undefined ? undefined : parseFunctionReference(store.scope, input.FunctionName);
    const listed = store.eventSources
      .mappings()
      .filter(({ sourceArn }) => input.EventSourceArn === undefined || sourceArn === input.EventSourceArn)
      .filter((mapping) => reference === undefined || isFor(mapping, reference))
      .sort((left, right) => (left.uuid < right.uuid ? -1 : 1));
    const { items, nextToken } = pageOf(listed, {
      keyOf: ({ uuid }) => uuid,
      limit: Math.min(input.MaxItems ?? 100, 100),
      nextToken: input.Marker,
      onInvalidToken: invalidMarker,
    });
    return {
      EventSourceMappings: items.map((mapping) => described(store, mapping)),
      ...(nextToken === undefined ? {} : { NextMarker: nextToken }),
    };
  },
} satisfies Operations<typeof Lambda, LambdaContext>;

function described(store: LambdaStore, mapping: EventSourceMapping, state?: MappingState) {
  const functionArn = store.arn(mapping.functionName, mapping.qualifier);
  return describeMapping(mapping, { functionArn, mappingArn: store.mappingArn(mapping.uuid) }, state);
}

function mappingOf(store: LambdaStore, uuid: string): EventSourceMapping {
  const mapping = store.eventSources.find(uuid);
  if (mapping === undefined) throw notFound("The resource you requested does not exist.");
  return mapping;
}

/** Of the version that a mapping would call. @throws InvalidParameterValueException when there is none */
function functionTimeout(store: LambdaStore, { name, qualifier }: FunctionReference): number {
  const fn = store.find(name);
  const target = fn?.findTarget(qualifier ?? LATEST);
  const version = target?.kind === "alias" ? fn?.findVersion(target.alias.functionVersion) : target?.version;
  if (version === undefined) throw invalidParameter("Function does not exist");
  return version.settings.Timeout;
}

function isFor(mapping: EventSourceMapping, { name, qualifier }: FunctionReference): boolean {
  return mapping.functionName === name && mapping.qualifier === qualifier;
}

function refuseDuplicate(store: LambdaStore, { kind, arn }: EventSource, reference: FunctionReference): void {
  const same = store.eventSources.mappings().find((each) => each.sourceArn === arn && isFor(each, reference));
  if (same === undefined) return;
  const end = `already exists. Please update or delete the existing mapping with UUID ${same.uuid}`;
  throw conflict(
    kind === "sqs"
      ? `An event source mapping with SQS arn (" ${arn} ") and function (" ${reference.name} ") ${end}`
      : `The event source arn (" ${arn} ") and function (" ${reference.name} ") provided mapping ${end}`,
  );
}
