import { lengthViolation, type Violation } from "../../../validation.js";
import { ACCEPTED_RUNTIMES } from "./runtimes.js";
import { listViolation } from "./validate.js";

/** A layer may name runtimes that no new function can have any more (recorded from AWS, 2025). */
export const LAYER_RUNTIMES: readonly string[] = [
  ...ACCEPTED_RUNTIMES,
  "nodejs14.x",
  "nodejs12.x",
  "python3.7",
  "java8",
  "dotnetcore3.1",
  "go1.x",
  "ruby2.7",
  "provided",
];
const ARCHITECTURES: readonly string[] = ["x86_64", "arm64"];

/** What is wrong with the runtimes and architectures that a layer is said to fit. */
export function compatibilityViolations(
  runtimes: readonly string[] | undefined,
  architectures: readonly string[] | undefined,
): Violation[] {
  return [
    lengthViolation("compatibleRuntimes", runtimes, { max: 15 }),
    runtimes === undefined || runtimes.every((runtime) => LAYER_RUNTIMES.includes(runtime))
      ? undefined
      : // The message leaves the retired ones out.
        listViolation(
          "compatibleRuntimes",
          runtimes,
          `Member must satisfy enum value set: [${ACCEPTED_RUNTIMES.join(", ")}]`,
        ),
    lengthViolation("compatibleArchitectures", architectures, { max: 2 }),
    architectures === undefined || architectures.every((architecture) => ARCHITECTURES.includes(architecture))
      ? undefined
      : listViolation(
          "compatibleArchitectures",
          architectures,
          "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
        ),
  ];
}
