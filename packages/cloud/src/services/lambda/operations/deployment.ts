import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import type { CodePackage } from "../../../function-runner.js";
import { enumViolation } from "../../../validation.js";
import { attachableConfig, noteUncheckedSignature } from "../code-signing/unchecked-signature.js";
import { admitCode } from "../code-source.js";
import { describeVersion } from "../describe-version.js";
import { invalidParameter, staleRevision, updateInProgress } from "../errors.js";
import { checkRole } from "../execution-role.js";
import { parseNewFunctionName, parseUnqualifiedReference } from "../function-reference.js";
import { changedSettings, type FunctionSettings, initialSettings } from "../function-settings.js";
import { settle } from "../function-version.js";
import type { LambdaContext } from "../invoke.js";
import type { LambdaFunction } from "../lambda-function.js";
import type { LayerVersion } from "../layers/layer-version.js";
import { layersOf, takeLayerPackages } from "../layers/layers-of-function.js";
import type { LambdaStore } from "../store.js";
import { putTags } from "../tags.js";
import { architecturesViolation, refuseSettings, settingsViolations } from "../validation/function-settings.js";
import { refuseLargeWithLayers } from "../validation/layers.js";
import { recordWithoutEffect, refuseUnavailable } from "../validation/unavailable.js";
import { validate } from "../validation/validate.js";

export const deploymentOperations = {
  async CreateFunction(input, context) {
    const { store, ledger } = context;
    const name = parseNewFunctionName(store.scope, input.FunctionName);
    validate(
      ...settingsViolations(input),
      architecturesViolation(input.Architectures),
      enumViolation("packageType", input.PackageType, ["Zip", "Image"]),
    );
    refuseUnavailable(input);
    if (input.PackageType !== "Image" && input.Code.ImageUri === undefined && !(input.Runtime && input.Handler)) {
      throw invalidParameter(
        "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
      );
    }
    refuseSettings(input, store.scope.region);
    checkRole(context, "CreateFunction", input.Role);
    store.refuseExisting(name);
    const layers = layersOf(context, input.Layers ?? []);
    const signing =
      input.CodeSigningConfigArn === undefined ? undefined : attachableConfig(store, input.CodeSigningConfigArn);
    const tags = new Map<string, string>();
    putTags(tags, input.Tags ?? {});

    const packages = await takeLayerPackages(store, layers);
    const fn = await keepOrRelease(packages, async () => {
      const code = await admitCode(store, input.Code, "CreateFunction");
      return await keepOrRelease([code], () => {
        refuseLargeWithLayers(code, packages);
        return store.create(name, { ...initialSettings(name, input), ...layerSettings(layers) }, code, packages, tags);
      });
    });
    fn.codeSigningConfigArn = signing?.arn;
    noteUncheckedSignature(ledger, "CreateFunction", name, signing);
    recordWithoutEffect(ledger, "CreateFunction", input);
    if (input.Publish !== true) return settled(store, fn);

    const published = store.publish(fn, undefined);
    // The answer names the version, but its ARN does not (recorded from AWS, 2025).
    const answer = describeVersion(store.scope, name, published, undefined);
    settle(published);
    settle(fn.latest);
    return answer;
  },

  async UpdateFunctionCode(input, { store, ledger }) {
    const fn = changeableFunction(store, input.FunctionName, input.RevisionId);
    validate(architecturesViolation(input.Architectures));
    refuseUnavailable(input);
    if (input.ImageUri !== undefined) {
      throw invalidParameter("Please don't provide ImageUri when updating a function with packageType Zip.");
    }
    const { latest } = fn;
    const settings = { ...latest.settings, Architectures: input.Architectures ?? latest.settings.Architectures };
    if (input.DryRun === true) return await describeDryRun(store, fn, input);

    latest.status = "updating";
    const code = await admitCode(store, input, "UpdateFunctionCode").catch((error: unknown) => {
      latest.status = "ready";
      throw error;
    });
    await keepOrRelease([code], () => {
      latest.status = "ready";
      refuseLargeWithLayers(code, latest.layers);
      store.change(fn, settings, code);
    });
    noteUncheckedSignature(
      ledger,
      "UpdateFunctionCode",
      fn.name,
      store.codeSigning.find(fn.codeSigningConfigArn ?? ""),
    );
    if (input.Publish !== true) return settled(store, fn);

    const published = fn.unchangedVersion() ?? store.publish(fn, undefined);
    const answer = describeVersion(store.scope, fn.name, published, published.version);
    if (published.status !== "ready") settle(published);
    settle(latest);
    return answer;
  },

  async UpdateFunctionConfiguration(input, context) {
    const { store, ledger } = context;
    validate(...settingsViolations(input));
    const fn = changeableFunction(store, input.FunctionName, input.RevisionId);
    refuseUnavailable(input);
    refuseSettings(input, store.scope.region);
    if (input.Role !== undefined) checkRole(context, "UpdateFunctionConfiguration", input.Role);
    const changed = changedSettings(fn.latest.settings, input);
    if (input.Layers === undefined) {
      store.change(fn, changed, fn.latest.code);
    } else {
      const layers = layersOf(context, input.Layers);
      const { latest } = fn;
      latest.status = "updating";
      const packages = await takeLayerPackages(store, layers).finally(() => {
        latest.status = "ready";
      });
      await keepOrRelease(packages, () => {
        refuseLargeWithLayers(latest.code, packages);
        store.change(fn, { ...changed, ...layerSettings(layers) }, latest.code, packages);
      });
    }
    recordWithoutEffect(ledger, "UpdateFunctionConfiguration", input);
    return settled(store, fn);
  },
} satisfies Operations<typeof Lambda, LambdaContext>;

/** They tell the size of each layer. */
function layerSettings(layers: readonly LayerVersion[]): Pick<FunctionSettings, "Layers"> {
  if (layers.length === 0) return {};
  return { Layers: layers.map(({ arn, code }) => ({ Arn: arn, CodeSize: code.sizeBytes })) };
}

/** @throws when the caller has seen an older revision, or while another change is being made */
function changeableFunction(store: LambdaStore, functionName: string, revisionId: string | undefined): LambdaFunction {
  const name = parseUnqualifiedReference(store.scope, functionName);
  const fn = store.get(name);
  if (fn.latest.status !== "ready") throw updateInProgress(store.arn(name));
  if (revisionId !== undefined && revisionId !== fn.latest.revisionId) throw staleRevision("GetFunction/GetAlias");
  return fn;
}

/** The answer shows the change in progress, as on AWS; the next request finds it done. */
function settled(store: LambdaStore, fn: LambdaFunction): Lambda.FunctionConfiguration {
  const answer = describeVersion(store.scope, fn.name, fn.latest, undefined);
  settle(fn.latest);
  return answer;
}

/** Packages that no function took, because another request was faster, are not kept. */
async function keepOrRelease<Result>(
  packages: readonly CodePackage[],
  keep: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await keep();
  } catch (error) {
    for (const each of packages) await each.release();
    throw error;
  }
}

/** What the code would be: checked like a deployment, and dropped again. */
async function describeDryRun(
  store: LambdaStore,
  fn: LambdaFunction,
  input: Parameters<typeof admitCode>[1],
): Promise<Lambda.FunctionConfiguration> {
  const code = await admitCode(store, input, "UpdateFunctionCode");
  const { codeSha256, sizeBytes } = code;
  await code.release();
  return {
    ...describeVersion(store.scope, fn.name, fn.latest, undefined),
    CodeSha256: codeSha256,
    CodeSize: sizeBytes,
  };
}
