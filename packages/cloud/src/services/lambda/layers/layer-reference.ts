import type { Scope } from "../../../ports.js";
import { lengthViolation, patternViolation } from "../../../validation.js";
import { invalidParameter, notFound } from "../errors.js";
import { validate } from "../validation/validate.js";
import type { LayerVersion } from "./layer-version.js";
import type { Layers } from "./layers.js";

const NAME_PATTERN = "(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+";
const MAX_NAME_LENGTH = 140;

/**
 * Reads a layer's name or ARN and checks that it leads to the region of `scope`. Whose layer it is has been looked at
 * before any operation runs (`../other-accounts.ts`).
 */
export function parseLayerName({ region }: Scope, nameOrArn: string): string {
  validate(
    lengthViolation("layerName", nameOrArn, { min: 1, max: MAX_NAME_LENGTH }),
    patternViolation("layerName", nameOrArn, NAME_PATTERN),
  );
  if (!nameOrArn.startsWith("arn:")) return nameOrArn;
  const [, , , inRegion, , , name = ""] = nameOrArn.split(":");
  if (inRegion !== region) throw notFound("The resource you requested does not exist.");
  return name;
}

export function checkLayerNumber(number: number): void {
  if (number < 1) throw invalidParameter("Layer Version Cannot be less than 1");
}

/** The version that a request about a policy names; these tell its ARN when it is missing. */
export function layerWithPolicy(layers: Layers, scope: Scope, nameOrArn: string, number: number): LayerVersion {
  const name = parseLayerName(scope, nameOrArn);
  checkLayerNumber(number);
  const version = layers.find(name, number);
  if (version === undefined) throw notFound(`Layer version ${layers.arn(name, number)} does not exist.`);
  return version;
}
