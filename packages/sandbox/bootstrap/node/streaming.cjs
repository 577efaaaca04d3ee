// The global `awslambda` (docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html) and what it does.
const { Writable } = require("node:stream");
const { describeError } = require("./errors.cjs");

const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const HIGH_WATER_MARK = Symbol.for("aws.lambda.runtime.handler.streaming.highWaterMark");
const PRELUDE_TYPE = "application/vnd.awslambda.http-integration-response";
const PRELUDE_END = Buffer.alloc(8);

/** Marks a handler as `(event, responseStream, context)`. */
function streamifyResponse(handler, options) {
  handler[STREAMING] = "response";
  if (options?.highWaterMark !== undefined) handler[HIGH_WATER_MARK] = Number.parseInt(options.highWaterMark, 10);
  return handler;
}

function isStreaming(handler) {
  return handler[STREAMING] !== undefined;
}

/** The stream that a handler writes to. The response begins with its first piece, so that its type can still be set. */
class ResponseStream extends Writable {
  #start;
  #post;
  #contentType = "application/octet-stream";
  #prelude;

  constructor(start, highWaterMark) {
    super(highWaterMark === undefined ? {} : { highWaterMark });
    this.#start = start;
  }

  get hasStarted() {
    return this.#post !== undefined;
  }

  setContentType(contentType) {
    this.#contentType = contentType;
  }

  setPrelude(prelude) {
    this.#prelude = prelude;
  }

  #begin() {
    if (this.#post !== undefined) return;
    this.#post = this.#start(this.#contentType);
    if (this.#prelude === undefined) return;
    this.#post.write(Buffer.concat([Buffer.from(JSON.stringify(this.#prelude)), PRELUDE_END]), () => {});
  }

  _write(chunk, encoding, callback) {
    this.#begin();
    this.#post.write(typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk, callback);
  }

  _final(callback) {
    this.#begin();
    this.#post.end().then(() => callback(), callback);
  }

  /** Ends a response that has begun with an error. */
  fail(error) {
    const report = describeError(error);
    const post = this.#post;
    this.destroy();
    return post.end(report);
  }
}

/** Puts a status, headers and cookies in front of a response, for function URLs and API Gateway. */
const HttpResponseStream = {
  from(responseStream, prelude) {
    responseStream.setContentType(PRELUDE_TYPE);
    responseStream.setPrelude(prelude);
    return responseStream;
  },
};

/** Runs one invocation; the answer has been posted when it succeeded or had begun. */
async function runStreamingHandler(handler, body, context, start, onIdle) {
  const stream = new ResponseStream(start, handler[HIGH_WATER_MARK]);
  const finished = new Promise((resolve, reject) => {
    stream.once("finish", resolve);
    stream.once("error", reject);
    stream.once("close", () => reject(new Error("Response stream is not finished.")));
  });
  finished.catch(() => {});
  const idle = new Promise((_, reject) => onIdle(reject));
  try {
    const returned = handler(JSON.parse(body), stream, context);
    if (typeof returned?.then !== "function") throw new Error("Streaming does not support non-async handlers.");
    if ((await Promise.race([returned, idle])) !== undefined) console.warn("Streaming handlers ignore return values.");
    await Promise.race([finished, idle]);
    return { kind: "answered" };
  } catch (error) {
    if (!stream.hasStarted || stream.writableFinished) return { kind: "failed", error };
    return { kind: "broken", error, postError: () => stream.fail(error) };
  }
}

module.exports = { HttpResponseStream, isStreaming, runStreamingHandler, streamifyResponse };
