import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { pageOf } from "../../../paging.js";
import { enumViolation, patternViolation, rangeViolation } from "../../../validation.js";
import { conflict, notFound } from "../errors.js";
import { parseFunctionReference, parseUnqualifiedReference } from "../function-reference.js";
import type { LambdaContext } from "../invoke.js";
import type { LambdaFunction } from "../lambda-function.js";
import { invalidMarker } from "../listing.js";
import type { LambdaStore } from "../store.js";
import { validate } from "../validation/validate.js";
import { addressOf, describeUrl, type FunctionUrl, newUrlId } from "./function-url.js";

type Input = Pick<
  Lambda.CreateFunctionUrlConfigRequest & Lambda.UpdateFunctionUrlConfigRequest,
  "FunctionName" | "Qualifier"
> &
  Partial<Pick<Lambda.CreateFunctionUrlConfigRequest, "AuthType" | "Cors" | "InvokeMode">>;

export const functionUrlOperations = {
  CreateFunctionUrlConfig(input, { store, clock, ledger }) {
    checkInput(input);
    const { name, qualifier } = parseFunctionReference(store.scope, input.FunctionName, input.Qualifier);
    const fn = store.find(name);
    if (fn === undefined || (qualifier !== undefined && fn.findAlias(qualifier) === undefined)) {
      throw notFound("Function does not exist");
    }
    const key = qualifier ?? "";
    if (fn.urls.has(key)) {
      throw conflict(
        `Failed to create function url config for [functionArn = ${store.arn(name, qualifier)}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
      );
    }
    const createdAtMs = clock.now();
    const url: FunctionUrl = {
      id: newUrlId(),
      alias: qualifier,
      authType: input.AuthType,
      cors: input.Cors,
      invokeMode: input.InvokeMode ?? "BUFFERED",
      createdAtMs,
      changedAtMs: createdAtMs,
    };
    fn.urls.set(key, url);
    ledger.record({
      source: "lambda.CreateFunctionUrlConfig",
      gap: "endpoint-substitution",
      detail: "FunctionUrl names a host that leads to this cloud; on AWS it ends in on.aws and uses TLS",
    });
    return describe(store, fn, url);
  },

  GetFunctionUrlConfig(input, { store }) {
    checkInput(input);
    const { fn, url } = findUrl(store, input);
    return describe(store, fn, url);
  },

  ListFunctionUrlConfigs(input, { store }) {
    validate(rangeViolation("maxItems", input.MaxItems, { min: 1, max: 50 }));
    const fn = store.get(parseUnqualifiedReference(store.scope, input.FunctionName));
    const urls = [...fn.urls.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
    const { items, nextToken } = pageOf(urls, {
      keyOf: ({ id }) => id,
      limit: input.MaxItems ?? 50,
      nextToken: input.Marker,
      onInvalidToken: invalidMarker,
    });
    return {
      FunctionUrlConfigs: items.map((url) => describe(store, fn, url)),
      ...(nextToken === undefined ? {} : { NextMarker: nextToken }),
    };
  },

  UpdateFunctionUrlConfig(input, { store, clock }) {
    checkInput(input);
    const { fn, url } = findUrl(store, input);
    const changed: FunctionUrl = {
      ...url,
      authType: input.AuthType ?? url.authType,
      cors: input.Cors ?? url.cors,
      invokeMode: input.InvokeMode ?? url.invokeMode ?? "BUFFERED",
      changedAtMs: clock.now(),
    };
    fn.urls.set(url.alias ?? "", changed);
    return describe(store, fn, changed);
  },

  DeleteFunctionUrlConfig(input, { store }) {
    checkInput(input);
    const { fn, url } = findUrl(store, input);
    fn.urls.delete(url.alias ?? "");
    return {};
  },
} satisfies Operations<typeof Lambda, LambdaContext>;

function findUrl(store: LambdaStore, input: Input): { readonly fn: LambdaFunction; readonly url: FunctionUrl } {
  const { name, qualifier } = parseFunctionReference(store.scope, input.FunctionName ?? "", input.Qualifier);
  const fn = store.find(name);
  const url = fn?.urls.get(qualifier ?? "");
  if (fn === undefined || url === undefined) throw notFound("The resource you requested does not exist.");
  return { fn, url };
}

function describe(store: LambdaStore, fn: LambdaFunction, url: FunctionUrl) {
  const address = addressOf(url, store.scope.region, store.ports.endpointUrl());
  return describeUrl(url, store.arn(fn.name, url.alias), address);
}

function checkInput({ Qualifier, AuthType, InvokeMode, Cors }: Input): void {
  validate(
    // Versions have no URLs (pattern as recorded from AWS, November 2025).
    patternViolation("qualifier", Qualifier, "((?!^\\d+$)^[0-9a-zA-Z-_]+$)"),
    enumViolation("authType", AuthType, ["NONE", "AWS_IAM"]),
    enumViolation("invokeMode", InvokeMode, ["BUFFERED", "RESPONSE_STREAM"]),
    rangeViolation("cors.maxAge", Cors?.MaxAge, { min: 0, max: 86_400 }),
  );
}
