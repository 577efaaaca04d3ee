import { LAMBDA_LIMITS } from "@assay/core";

export interface LogTail {
  append(message: string): void;
  /** The last 4 KB, cut at a character. */
  text(): string;
}

/** Keeps the end of one invocation's log, as `LogType=Tail` returns it. */
export function createLogTail(): LogTail {
  let lines: string[] = [];
  let lengthAtLeast = 0;
  return {
    append(message) {
      lines.push(message);
      lengthAtLeast += message.length + 1;
      if (lengthAtLeast > 4 * LAMBDA_LIMITS.logTailBytes) {
        lines = [lastBytes(`${lines.join("\n")}\n`).slice(0, -1)];
        lengthAtLeast = lines[0]?.length ?? 0;
      }
    },
    text: () => (lines.length === 0 ? "" : lastBytes(`${lines.join("\n")}\n`)),
  };
}

function lastBytes(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= LAMBDA_LIMITS.logTailBytes) return text;
  let start = bytes.length - LAMBDA_LIMITS.logTailBytes;
  // Continuation bytes of UTF-8 look like 10xxxxxx; a character starts with none of them.
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.toString("utf8", start);
}
