import { LAMBDA_LIMITS } from "@assay/core";
import type { CodePackage } from "../../../function-runner.js";
import type { Violation } from "../../../validation.js";
import { invalidParameter } from "../errors.js";
import { listViolation } from "./validate.js";

/** Of a layer version. */
export const LAYER_ARN_PATTERN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)";
const ARN = new RegExp(`^(?:${LAYER_ARN_PATTERN})$`);

export function layerArnViolation(layers: readonly string[] | undefined): Violation {
  if (layers === undefined || layers.every((arn) => ARN.test(arn))) return undefined;
  return listViolation(
    "layers",
    layers,
    `Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ${LAYER_ARN_PATTERN}, Member must not be null]`,
  );
}

/** Code and layers share one limit. */
export function refuseLargeWithLayers(code: CodePackage, layers: readonly CodePackage[]): void {
  const sizeBytes = layers.reduce((sum, layer) => sum + layer.unpackedBytes, code.unpackedBytes);
  if (layers.length === 0 || sizeBytes <= LAMBDA_LIMITS.unzippedBytes) return;
  throw invalidParameter(
    `Function code combined with layers exceeds the maximum allowed size of ${LAMBDA_LIMITS.unzippedBytes} bytes. The actual size is ${sizeBytes} bytes.`,
  );
}

/** Everything AWS checks about a list of layers before it looks them up. */
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
