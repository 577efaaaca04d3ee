import assert from "node:assert/strict";
import type { CodePackage } from "../../../function-runner.js";
import { invalidParameter } from "../errors.js";
import type { LambdaContext } from "../invoke.js";
import { foreignLayer, storeOfOwner } from "../other-accounts.js";
import type { LambdaStore } from "../store.js";
import type { LayerVersion } from "./layer-version.js";

/**
 * The layer versions that a function asks for, in its order; those of other accounts as their policies allow.
 * @throws InvalidParameterValueException for one that is not there, ServiceError AccessDeniedException
 */
export function layersOf(context: LambdaContext, arns: readonly string[]): readonly LayerVersion[] {
  return arns.map((arn) => {
    const foreign = foreignLayer(arn, undefined, context.store.scope);
    const { layers } = foreign === undefined ? context.store : storeOfOwner(context, "GetLayerVersion", foreign);
    const [, , , , , , name = "", number] = arn.split(":");
    const version = layers.find(name, Number(number));
    if (version === undefined) throw invalidParameter(`Layer version ${arn} does not exist.`);
    return version;
  });
}

/** A hold on the package of each layer. One of another account is copied: it outlives that account's own. */
export async function takeLayerPackages(
  store: LambdaStore,
  layers: readonly LayerVersion[],
): Promise<readonly CodePackage[]> {
  const taken = layers.map(async ({ layerArn, name, code }) =>
    layerArn === store.layers.arn(name) ? code.share() : await copyOf(store, code),
  );
  return await Promise.all(taken);
}

async function copyOf({ runner }: LambdaStore, code: CodePackage): Promise<CodePackage> {
  const held = code.share();
  try {
    const admission = await runner.admit(await held.readZip());
    assert(admission.kind === "admitted", "a layer that was published can be unpacked again");
    return admission.code;
  } finally {
    await held.release();
  }
}
