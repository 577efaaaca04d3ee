import type { WireResponse } from "@assay/wire";
import { structuredResponse } from "../../../http-api-events/proxy-response-v2.js";
import { answerNow, type CallEvent, type RoutedCall } from "../invoke.js";
import type { LambdaStore } from "../store.js";
import { StreamedResponse } from "../streamed-response.js";
import { readPrelude } from "./response-prelude.js";

/** What a function writes when it puts a status and headers in front of its body. */
const WITH_PRELUDE = "application/vnd.awslambda.http-integration-response";

/**
 * Invokes a function and answers with what it writes, as it writes it. Undefined when it failed before it began, or
 * began with what is no status and headers. An error after that breaks the connection off: its status has been sent.
 */
export async function streamResponse(
  store: LambdaStore,
  call: RoutedCall,
  event: Omit<CallEvent, "response">,
): Promise<WireResponse | undefined> {
  const response = new StreamedResponse();
  const running = answerNow(store, call, { ...event, response });
  const start = await response.started(running);
  if (start.kind === "ended") return undefined;
  const chunks = response.chunks();
  if (start.contentType !== WITH_PRELUDE) {
    return { status: 200, headers: { "content-type": start.contentType }, body: untilFailure(chunks, running) };
  }
  const prelude = await readPrelude(chunks);
  const head = prelude === undefined ? undefined : structuredResponse(prelude.head);
  if (prelude === undefined || head === undefined) {
    response.abandon();
    return undefined;
  }
  return { ...head, body: untilFailure(continued(prelude.rest, chunks), running) };
}

async function* continued(
  first: Uint8Array,
  others: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (first.byteLength > 0) yield first;
  yield* others;
}

async function* untilFailure(
  chunks: AsyncIterable<Uint8Array>,
  running: ReturnType<typeof answerNow>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* chunks;
  const { functionError } = await running;
  if (functionError !== undefined) throw new Error("the function failed in the middle of its response");
}
