// Frame of the protocol between Lambda's managed runtimes and its log collector: type, length, time in
// microseconds (4, 4 and 8 bytes, big-endian), then the message. The first two bytes never occur in UTF-8 text.
const FRAME_MAGIC = Buffer.from([0xa5, 0x5a, 0x00]);
const FRAME_HEADER_BYTES = 16;
// Longest event that CloudWatch Logs takes; what is longer is cut into several.
const MAX_EVENT_BYTES = 1_048_576;
const MAX_FRAME_BYTES = 64 * MAX_EVENT_BYTES;
const LINE_FEED = 0x0a;

export interface FunctionOutput {
  write(chunk: Buffer): void;
  /** Emits a last line that has no line break yet. */
  flush(): void;
}

/**
 * Cuts what a function prints into log events: a line each for plain output, a whole frame for messages that the
 * runtime's logger wrote, however many lines they have.
 */
export function createFunctionOutput(emit: (message: string) => void): FunctionOutput {
  let rest: Buffer = Buffer.alloc(0);

  const emitLines = (text: Buffer): Buffer => {
    let start = 0;
    for (let end = text.indexOf(LINE_FEED); end !== -1; end = text.indexOf(LINE_FEED, start)) {
      emit(withoutCarriageReturn(text.toString("utf8", start, end)));
      start = end + 1;
    }
    let remainder = text.subarray(start);
    while (remainder.length > MAX_EVENT_BYTES) {
      emit(remainder.toString("utf8", 0, MAX_EVENT_BYTES));
      remainder = remainder.subarray(MAX_EVENT_BYTES);
    }
    return remainder;
  };

  const emitAll = (text: Buffer): void => {
    const remainder = emitLines(text);
    if (remainder.length > 0) emit(withoutCarriageReturn(remainder.toString("utf8")));
  };

  return {
    write(chunk) {
      let pending = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      for (;;) {
        const frameAt = pending.indexOf(FRAME_MAGIC);
        if (frameAt === -1) break;
        const header = pending.subarray(frameAt, frameAt + FRAME_HEADER_BYTES);
        const messageAt = frameAt + FRAME_HEADER_BYTES;
        const endAt = header.length < FRAME_HEADER_BYTES ? messageAt : messageAt + header.readUInt32BE(4);
        // Nobody logs so much at once: bytes that only look like a frame.
        if (endAt - messageAt > MAX_FRAME_BYTES) break;
        if (pending.length < endAt) {
          rest = pending;
          return;
        }
        emitAll(pending.subarray(0, frameAt));
        emit(withoutFinalLineBreak(pending.toString("utf8", messageAt, endAt)));
        pending = pending.subarray(endAt);
      }
      // A copy, so that a short remainder does not keep a 64 KB chunk alive.
      rest = Buffer.from(emitLines(pending));
    },
    flush() {
      const last = rest;
      rest = Buffer.alloc(0);
      if (last.length > 0) emitAll(last);
    },
  };
}

function withoutCarriageReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

function withoutFinalLineBreak(message: string): string {
  return message.endsWith("\n") ? message.slice(0, -1) : message;
}
