/** What stands in front of a streamed body, and the beginning of the body that came with it. */
export interface Prelude {
  /** `statusCode`, `headers` and `cookies`, not checked yet; a body has its place in the stream. */
  readonly head: Readonly<Record<string, unknown>>;
  readonly rest: Uint8Array;
}

/** Eight NUL bytes end the prelude (docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html). */
const END = Buffer.alloc(8);

/** Reads a prelude off `chunks`, which may cut it anywhere; undefined when it does not end or is no JSON object. */
export async function readPrelude(chunks: AsyncGenerator<Uint8Array, void, undefined>): Promise<Prelude | undefined> {
  let read = Buffer.alloc(0);
  for (;;) {
    const next = await chunks.next();
    if (next.done === true) return undefined;
    const searchFrom = Math.max(read.length - END.length + 1, 0);
    read = Buffer.concat([read, next.value]);
    const end = read.indexOf(END, searchFrom);
    if (end === -1) continue;
    const head = parseHead(read.toString("utf8", 0, end));
    return head === undefined ? undefined : { head, rest: read.subarray(end + END.length) };
  }
}

function parseHead(text: string): Prelude["head"] | undefined {
  try {
    const head: unknown = JSON.parse(text);
    if (typeof head !== "object" || head === null || Array.isArray(head)) return undefined;
    const { statusCode, headers, cookies } = head as Record<string, unknown>;
    return { statusCode, headers, cookies };
  } catch {
    return undefined;
  }
}
