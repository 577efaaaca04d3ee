const { HandlerError } = require("./errors.cjs");
const { isStreaming, runStreamingHandler } = require("./streaming.cjs");

// Node.js 24 took callbacks out of the runtime; older ones accept `callback(error, result)` and `context.done`.
const ACCEPTS_CALLBACKS = Number.parseInt(process.versions.node, 10) < 24;

const NEVER_SETTLED =
  "The Lambda runtime client detected an unexpected exit code. This is most commonly caused by promises that are " +
  "never fulfilled or rejected. To learn more, see https://nodejs.org/api/process.html#process_exit_codes";

let onEmptyEventLoop;
process.on("beforeExit", () => onEmptyEventLoop?.());

/**
 * Runs one invocation to its end: `{ kind: "succeeded", payload }` or `{ kind: "failed", error }`; of a streaming
 * handler also `{ kind: "answered" }`, or `{ kind: "broken", error, postError }` when it failed after its first piece.
 */
async function runHandler(handler, body, context, startResponse) {
  try {
    if (isStreaming(handler)) {
      return await runStreamingHandler(handler, body, context, startResponse, (reject) => {
        onEmptyEventLoop = () => reject(new HandlerError("Runtime.NodeJsExit", NEVER_SETTLED));
      });
    }
    return { kind: "succeeded", payload: serialise(await resultOf(handler, body, context)) };
  } catch (error) {
    return { kind: "failed", error };
  } finally {
    onEmptyEventLoop = undefined;
  }
}

function resultOf(handler, body, context) {
  return new Promise((resolve, reject) => {
    const callback = (error, result) => {
      const answer = () => (error === null || error === undefined ? resolve(result) : reject(error));
      // Lambda holds a callback's answer back until nothing is left to do, unless told otherwise.
      if (context.callbackWaitsForEmptyEventLoop) onEmptyEventLoop = answer;
      else answer();
    };
    if (ACCEPTS_CALLBACKS) {
      context.callbackWaitsForEmptyEventLoop = true;
      context.done = callback;
      context.succeed = (result) => callback(null, result);
      context.fail = (error) => callback(error ?? "handled");
    }
    // A plain function that neither calls back nor returns a promise ends with its event loop, with `null`.
    onEmptyEventLoop = () => resolve(null);
    const returned = ACCEPTS_CALLBACKS
      ? handler(JSON.parse(body), context, callback)
      : handler(JSON.parse(body), context);
    if (typeof returned?.then === "function") {
      onEmptyEventLoop = () => reject(new HandlerError("Runtime.NodeJsExit", NEVER_SETTLED));
      returned.then(resolve, reject);
    } else if (!ACCEPTS_CALLBACKS) {
      resolve(returned);
    }
  });
}

function serialise(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? "null";
  } catch {
    throw new HandlerError("Runtime.JSONStringifyError", "Unable to stringify response body");
  }
}

module.exports = { runHandler };
