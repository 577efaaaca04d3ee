import { StringDecoder } from "node:string_decoder";

export interface OutputCapture {
  write(chunk: Buffer): void;
  /** The kept end of everything written, and how much there was. */
  end(): { readonly output: string; readonly outputBytes: number; readonly isOutputTruncated: boolean };
}

/** Keeps the last `keepBytes` of an output and passes all of it on, whole characters at a time. */
export function createOutputCapture(keepBytes: number, onOutput: ((text: string) => void) | undefined): OutputCapture {
  const decoder = new StringDecoder("utf8");
  let chunks: Buffer[] = [];
  let keptBytes = 0;
  let outputBytes = 0;
  const compact = (): Buffer => {
    const all = Buffer.concat(chunks);
    return all.length > keepBytes ? Buffer.from(all.subarray(all.length - keepBytes)) : all;
  };
  return {
    write(chunk) {
      outputBytes += chunk.length;
      keptBytes += chunk.length;
      chunks.push(chunk);
      if (keptBytes > 2 * keepBytes) {
        chunks = [compact()];
        keptBytes = keepBytes;
      }
      if (onOutput === undefined) return;
      const text = decoder.write(chunk);
      if (text !== "") onOutput(text);
    },
    end() {
      const rest = decoder.end();
      if (rest !== "") onOutput?.(rest);
      return { output: compact().toString("utf8"), outputBytes, isOutputTruncated: outputBytes > keepBytes };
    },
  };
}
