import { StringDecoder } from "node:string_decoder";

/** The last part of a stream of any length, in bounded memory, and the size of all of it. */
export interface OutputTail {
  /** Returns the text that `chunk` completes. */
  push(chunk: Buffer): string;
  readonly totalBytes: number;
  text(): string;
}

/** @param limitCharacters at most so much is kept; default 16,384 */
export function createOutputTail(limitCharacters = 16_384): OutputTail {
  const decoder = new StringDecoder("utf8");
  let kept = "";
  let totalBytes = 0;
  return {
    push(chunk) {
      totalBytes += chunk.length;
      const text = decoder.write(chunk);
      kept = (kept + text).slice(-limitCharacters);
      return text;
    },
    get totalBytes() {
      return totalBytes;
    },
    text: () => kept,
  };
}
