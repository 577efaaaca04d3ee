/** The second argument of a handler (docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html). */
function createContext(headers) {
  // Counted by the clock that nothing moves: what the handler takes for the present may be shifted while it runs.
  const remainingMs = Number.parseInt(headers["lambda-runtime-deadline-ms"], 10) - Date.now();
  const endsAtMs = performance.now() + remainingMs;
  return {
    clientContext: parseJson(headers["lambda-runtime-client-context"]),
    identity: parseJson(headers["lambda-runtime-cognito-identity"]),
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    xRayTraceId: headers["lambda-runtime-trace-id"],
    getRemainingTimeInMillis: () => Math.round(endsAtMs - performance.now()),
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
  };
}

function parseJson(text) {
  return text ? JSON.parse(text) : undefined;
}

module.exports = { createContext };
