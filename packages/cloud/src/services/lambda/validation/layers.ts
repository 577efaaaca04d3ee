import { LAMBDA_LIMITS } from "@assay/core";
import type { Violation } from "../../../validation.js";
import { invalidParameter } from "../errors.js";
import { listViolation } from "./validate.js";

const ARN_PATTERN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)";
const ARN = new RegExp(`^(?:${ARN_PATTERN})$`);

export function layerArnViolation(layers: readonly string[] | undefined): Violation {
  if (layers === undefined || layers.every((arn) => ARN.test(arn))) return undefined;
  return listViolation(
    "layers",
    layers,
    `Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ${ARN_PATTERN}, Member must not be null]`,
  );
}

/** Everything AWS checks about layers up to their existence; this cloud has none, so that is where every list ends. */
export function refuseLayers(layers: readonly string[] | undefined, region: string): void {
  if (layers === undefined || layers.length === 0) return;
  if (layers.length > LAMBDA_LIMITS.maxLayers) {
    throw invalidParameter(`Cannot reference more than ${LAMBDA_LIMITS.maxLayers} layers.`);
  }
  if (layers.some((arn) => arn.split(":")[3] !== region)) {
    throw invalidParameter(
      `Layers are not in the same region as the function. Layers are expected to be in region ${region}.`,
    );
  }
  refuseTwoVersions(layers);
  throw invalidParameter(`Layer version ${layers[0]} does not exist.`);
}

function refuseTwoVersions(layers: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const arn of layers) {
    const layer = arn.slice(0, arn.lastIndexOf(":"));
    const other = seen.get(layer);
    if (other !== undefined) {
      throw invalidParameter(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${other} and ${arn} are versions of the same layer.`,
      );
    }
    seen.set(layer, arn);
  }
}
