// Entry of Lambda's Node.js runtimes in a sandbox: loads the handler, then serves one invocation after the other.
// CommonJS, because starting the loader of ES modules would make a cold start a third slower.
// Behaves as the runtime of AWS does (github.com/aws/aws-lambda-nodejs-runtime-interface-client, read November 2026).
const { logError, patchConsole, setRequestId } = require("./console.cjs");
const { createContext } = require("./context.cjs");
const { describeError, HandlerError } = require("./errors.cjs");
const { loadHandler } = require("./load-handler.cjs");
const { runHandler } = require("./run-handler.cjs");
const { createRuntimeClient } = require("./runtime-client.cjs");

const client = createRuntimeClient(process.env.AWS_LAMBDA_RUNTIME_API);
let requestId;

patchConsole();

async function die(label, error, exitCode) {
  logError(label, error);
  const report = describeError(error);
  // Refused when the invocation has been answered already; the exit then says enough.
  await (requestId === undefined ? client.postInitError(report) : client.postError(requestId, report)).catch(() => {});
  process.exit(exitCode);
}

process.on("uncaughtException", (error) => die("Uncaught Exception", error, 129));
process.on("unhandledRejection", (reason) => {
  const error = new HandlerError("Runtime.UnhandledPromiseRejection", String(reason));
  error.reason = reason;
  if (reason instanceof Error) error.stack = `${error.name}: ${error.message}\n${stackFrames(reason)}`;
  return die("Unhandled Promise Rejection", error, 128);
});

function stackFrames(error) {
  return String(error.stack).split("\n").slice(1).join("\n");
}

async function main() {
  const handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
  for (;;) {
    const { headers, body } = await client.next();
    requestId = headers["lambda-runtime-aws-request-id"];
    setRequestId(requestId);
    const traceId = headers["lambda-runtime-trace-id"];
    if (traceId !== undefined) process.env._X_AMZN_TRACE_ID = traceId;
    else delete process.env._X_AMZN_TRACE_ID;
    const outcome = await runHandler(handler, body, createContext(headers), (contentType) =>
      client.startResponse(requestId, contentType),
    );
    // The function's own callbacks that are due run before the answer leaves, as in AWS.
    await new Promise((resolve) => setImmediate(resolve));
    if (outcome.kind === "succeeded") {
      await client.postResponse(requestId, outcome.payload);
    } else if (outcome.kind !== "answered") {
      logError("Invoke Error", outcome.error);
      if (outcome.kind === "broken") await outcome.postError();
      else await client.postError(requestId, describeError(outcome.error));
    }
  }
}

main().catch((error) => die("Uncaught Exception", error, 129));
