import { createHash } from "node:crypto";
import { RecursiveInvocationException } from "@aws-sdk/client-lambda";

// After about this many invocations in one chain of requests (Lambda developer guide, recursive loop detection).
const LONGEST_CHAIN = 16;

const MESSAGE =
  "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and stopped your function's invocation.";

/** Which functions a chain of requests has been through, and how often: `a87bd80c:1|68fd508a:5` in trace headers. */
const LINEAGE = /(?:^|;)\s*Lineage=([^;]*)/;

/**
 * The trace header with one more invocation of a function in its lineage.
 * @returns undefined when that would be one too many
 */
export function extendLineage(header: string | undefined, functionArn: string): string | undefined {
  const id = createHash("sha256").update(functionArn).digest("hex").slice(0, 8);
  const counts = countsOf(header);
  const count = (counts.get(id) ?? 0) + 1;
  if (count > LONGEST_CHAIN) return undefined;
  counts.set(id, count);
  const lineage = [...counts].map(([each, times]) => `${each}:${times}`).join("|");
  const rest = (header ?? "").replace(LINEAGE, "");
  return `${rest}${rest === "" ? "" : ";"}Lineage=${lineage}`;
}

export function recursionStopped(): Error {
  return new RecursiveInvocationException({ message: MESSAGE, Message: MESSAGE, Type: "User", $metadata: {} });
}

export function isRecursion(error: unknown): error is RecursiveInvocationException {
  return error instanceof RecursiveInvocationException;
}

function countsOf(header = ""): Map<string, number> {
  const counts = new Map<string, number>();
  for (const entry of (LINEAGE.exec(header)?.[1] ?? "").split("|")) {
    const [id, count] = entry.split(":");
    if (id !== undefined && /^[0-9a-f]{8}$/.test(id)) counts.set(id, Number(count) || 0);
  }
  return counts;
}
