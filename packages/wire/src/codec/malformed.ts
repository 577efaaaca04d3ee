/** A request's body, header or label that does not say what its shape asks for. Protocols give it their own code. */
export class MalformedInput extends Error {
  override readonly name = "MalformedInput";
}

// Deeper than any model nests without recursion; DynamoDB, the deepest recursive one, stops at 32.
const MAX_DEPTH = 100;

/** @throws MalformedInput when `depth` is beyond what any service accepts */
export function refuseDeepNesting(depth: number): void {
  if (depth > MAX_DEPTH) throw new MalformedInput(`Input is nested deeper than ${MAX_DEPTH} levels`);
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/** Text of a body. @throws MalformedInput when it is not UTF-8 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch (cause) {
    throw new MalformedInput("Request body is not valid UTF-8", { cause });
  }
}
