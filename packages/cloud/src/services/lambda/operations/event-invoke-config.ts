import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { pageOf } from "../../../paging.js";
import { patternViolation, rangeViolation } from "../../../validation.js";
import { describeEventInvokeConfig, type EventInvokeConfig } from "../async-events/event-invoke-config.js";
import { kindOfDestination } from "../destination.js";
import { invalidParameter, notFound } from "../errors.js";
import { parseFunctionReference, parseUnqualifiedReference } from "../function-reference.js";
import { LATEST } from "../function-version.js";
import type { LambdaContext } from "../invoke.js";
import type { LambdaFunction } from "../lambda-function.js";
import { invalidMarker } from "../listing.js";
import type { LambdaStore } from "../store.js";
import { validate } from "../validation/validate.js";

const DESTINATION_PATTERN =
  "$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)";

type Input = { readonly FunctionName: string } & Pick<
  Lambda.PutFunctionEventInvokeConfigRequest,
  "Qualifier" | "MaximumRetryAttempts" | "MaximumEventAgeInSeconds" | "DestinationConfig"
>;

export const eventInvokeConfigOperations = {
  PutFunctionEventInvokeConfig(input, { store, clock }) {
    const { fn, qualifier, arn } = configurable(store, input);
    refuseNothing(input);
    refuseDestinations(store, fn, input.DestinationConfig);
    const config = configOf(input, undefined, clock.now());
    fn.eventInvokeConfigs.set(qualifier, config);
    return describeEventInvokeConfig(arn, config);
  },

  UpdateFunctionEventInvokeConfig(input, { store, clock }) {
    const { fn, qualifier, arn } = configurable(store, input);
    refuseNothing(input);
    const current = fn.eventInvokeConfigs.get(qualifier);
    if (current === undefined) throw configNotFound(arn);
    refuseDestinations(store, fn, input.DestinationConfig);
    const config = configOf(input, current, clock.now());
    fn.eventInvokeConfigs.set(qualifier, config);
    return describeEventInvokeConfig(arn, config);
  },

  GetFunctionEventInvokeConfig(input, { store }) {
    const { name, qualifier = LATEST } = parseFunctionReference(store.scope, input.FunctionName, input.Qualifier);
    const arn = store.arn(name, qualifier);
    const config = store.find(name)?.eventInvokeConfigs.get(qualifier);
    if (config === undefined) throw configNotFound(arn);
    return describeEventInvokeConfig(arn, config);
  },

  DeleteFunctionEventInvokeConfig(input, { store }) {
    const { name, qualifier = LATEST } = parseFunctionReference(store.scope, input.FunctionName, input.Qualifier);
    const isDeleted = store.find(name)?.eventInvokeConfigs.delete(qualifier) === true;
    if (!isDeleted) throw configNotFound(store.arn(name, qualifier));
    return {};
  },

  ListFunctionEventInvokeConfigs(input, { store }) {
    validate(rangeViolation("maxItems", input.MaxItems, { min: 1, max: 50 }));
    const fn = store.find(parseUnqualifiedReference(store.scope, input.FunctionName));
    if (fn === undefined) throw functionDoesNotExist();
    const configs = [...fn.eventInvokeConfigs].sort(([left], [right]) => (left < right ? -1 : 1));
    const { items, nextToken } = pageOf(configs, {
      keyOf: ([qualifier]) => qualifier,
      limit: input.MaxItems ?? 50,
      nextToken: input.Marker,
      onInvalidToken: invalidMarker,
    });
    return {
      FunctionEventInvokeConfigs: items.map(([qualifier, config]) =>
        describeEventInvokeConfig(store.arn(fn.name, qualifier), config),
      ),
      ...(nextToken === undefined ? {} : { NextMarker: nextToken }),
    };
  },
} satisfies Operations<typeof Lambda, LambdaContext>;

const functionDoesNotExist = (): Error => notFound("The function doesn't exist.");

const configNotFound = (arn: string): Error => notFound(`The function ${arn} doesn't have an EventInvokeConfig`);

/** The function, version or alias that a request is about, once its constraints are checked. */
function configurable(
  store: LambdaStore,
  input: Input,
): { readonly fn: LambdaFunction; readonly qualifier: string; readonly arn: string } {
  const { OnSuccess, OnFailure } = input.DestinationConfig ?? {};
  validate(
    rangeViolation("maximumRetryAttempts", input.MaximumRetryAttempts, { min: 0, max: 2 }),
    rangeViolation("maximumEventAgeInSeconds", input.MaximumEventAgeInSeconds, { min: 60, max: 21_600 }),
    patternViolation("destinationConfig.onSuccess.destination", OnSuccess?.Destination, DESTINATION_PATTERN),
    patternViolation("destinationConfig.onFailure.destination", OnFailure?.Destination, DESTINATION_PATTERN),
  );
  const { name, qualifier = LATEST } = parseFunctionReference(store.scope, input.FunctionName, input.Qualifier);
  const fn = store.find(name);
  if (fn?.findTarget(qualifier) === undefined) throw functionDoesNotExist();
  return { fn, qualifier, arn: store.arn(name, qualifier) };
}

function refuseNothing({ MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig }: Input): void {
  const members = [MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig];
  if (members.some((member) => member !== undefined)) return;
  throw invalidParameter("You must specify at least one of error handling or destination setting.");
}

function refuseDestinations(
  store: LambdaStore,
  fn: LambdaFunction,
  config: Lambda.DestinationConfig | undefined,
): void {
  const { OnSuccess, OnFailure } = config ?? {};
  for (const arn of [OnSuccess?.Destination, OnFailure?.Destination]) {
    if (!arn) continue;
    const kind = kindOfDestination(arn);
    if (arn.split(":")[2] === "events") {
      throw invalidParameter(`EventBridge is not available in the embedded AWS yet (${arn}).`);
    }
    // Buckets take failures only.
    if (kind === undefined || (kind === "s3" && arn === OnSuccess?.Destination)) {
      throw invalidParameter(`The provided destination config ${shownConfig(config)} is invalid.`);
    }
    if (kind === "lambda") refuseFunction(store, fn, arn);
  }
}

function refuseFunction(store: LambdaStore, fn: LambdaFunction, arn: string): void {
  const [, , , region, accountId, , name = "", qualifier = LATEST] = arn.split(":");
  if (region !== store.scope.region || accountId !== store.scope.accountId) return;
  if (store.find(name)?.findTarget(qualifier) === undefined) {
    throw invalidParameter(`The destination ARN ${arn} is invalid.`);
  }
  if (name === fn.name) throw invalidParameter("You can't specify the function as a destination for itself.");
}

/** As AWS's own classes print themselves. */
function shownConfig(config: Lambda.DestinationConfig | undefined): string {
  const shown = (name: string, side: { readonly Destination?: string | undefined } | undefined): string =>
    side === undefined ? "null" : `${name}(destination=${side.Destination ?? "null"})`;
  return `DestinationConfig(onSuccess=${shown("OnSuccess", config?.OnSuccess)}, onFailure=${shown("OnFailure", config?.OnFailure)})`;
}

/** @param current what an update leaves out stays as it is there */
function configOf(input: Input, current: EventInvokeConfig | undefined, nowMs: number): EventInvokeConfig {
  const { OnSuccess, OnFailure } = input.DestinationConfig ?? {};
  // An empty ARN takes a destination away.
  const destination = (side: { readonly Destination?: string | undefined } | undefined, kept: string | undefined) =>
    side === undefined ? kept : side.Destination || undefined;
  return {
    maximumRetryAttempts: input.MaximumRetryAttempts ?? current?.maximumRetryAttempts,
    maximumEventAgeInSeconds: input.MaximumEventAgeInSeconds ?? current?.maximumEventAgeInSeconds,
    onSuccess: destination(OnSuccess, current?.onSuccess),
    onFailure: destination(OnFailure, current?.onFailure),
    lastModifiedMs: nowMs,
  };
}
