const { writeSync } = require("node:fs");
const { format } = require("node:util");
const { errorAsLogJson } = require("./errors.cjs");

// Levels and their frame types: 0xa55a0000 | level << 2 | 2, and 1 more for text.
const LEVELS = { TRACE: 1, DEBUG: 2, INFO: 3, WARN: 4, ERROR: 5, FATAL: 6 };
const FRAME_HEADER_BYTES = 16;

const isJson = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === "JSON";
const minimum = LEVELS[process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase()] ?? 0;
const fd = Number(process.env._LAMBDA_TELEMETRY_LOG_FD ?? 1);
delete process.env._LAMBDA_TELEMETRY_LOG_FD;

let requestId;

function setRequestId(id) {
  requestId = id;
}

/** Replaces console's methods by those of Lambda: time, request id, level and message, tab-separated or as JSON. */
function patchConsole() {
  const method = (level) => (LEVELS[level] < minimum ? () => {} : (...values) => log(level, values));
  console.trace = method("TRACE");
  console.debug = method("DEBUG");
  console.info = method("INFO");
  console.warn = method("WARN");
  console.error = method("ERROR");
  console.fatal = method("FATAL");
  console.log = console.info;
}

/** Writes an error as the runtime does before it reports it. */
function logError(label, error) {
  if (isJson) console.error(error instanceof Error ? error : new Error(String(error)));
  else console.error(label, `\t${errorAsLogJson(error)}`);
}

function log(level, values) {
  const now = new Date();
  const message = isJson
    ? jsonLine(now, level, values)
    : [now.toISOString(), requestId, level, format(...values)].join("\t");
  writeFrame(LEVELS[level], now, message);
}

function jsonLine(now, level, [message, ...more]) {
  const line = { timestamp: now.toISOString(), level, requestId };
  if (more.length > 0) {
    line.message = format(message, ...more);
    const error = more.find((value) => value instanceof Error);
    if (error !== undefined) Object.assign(line, describeLogged(error));
    return JSON.stringify(line);
  }
  line.message = message;
  try {
    return JSON.stringify(line, (_key, value) =>
      value instanceof Error ? Object.assign(describeLogged(value), value) : value,
    );
  } catch {
    line.message = format(message);
    return JSON.stringify(line);
  }
}

function describeLogged(error) {
  return {
    errorType: error.constructor?.name ?? "UnknownError",
    errorMessage: error.message,
    stackTrace: typeof error.stack === "string" ? error.stack.split("\n") : [],
  };
}

function writeFrame(level, now, message) {
  const body = Buffer.from(`${message}\n`);
  const header = Buffer.alloc(FRAME_HEADER_BYTES);
  header.writeUInt32BE(0xa55a0000 + level * 4 + (isJson ? 2 : 3), 0);
  header.writeUInt32BE(body.length, 4);
  header.writeBigInt64BE(BigInt(now.getTime()) * 1000n, 8);
  writeAll(Buffer.concat([header, body]));
}

const pause = new Int32Array(new SharedArrayBuffer(4));

function writeAll(bytes) {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      // The reader is behind; process.stdout may have made the descriptor non-blocking.
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

module.exports = { setRequestId, patchConsole, logError };
