import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const SCRIPTS = { nodejs: "bare.mjs", python: "bare.py" };

/** Milliseconds from the start of a bare interpreter to its first answer through the Runtime API. */
export async function timeBareProcess(interpreter, runtime, payload) {
  const answered = Promise.withResolvers?.() ?? deferred();
  const server = createServer((request, response) => {
    if (request.method === "GET") {
      response.writeHead(200, { "lambda-runtime-aws-request-id": "1", "content-length": payload.length });
      response.end(payload);
      return;
    }
    request.resume().on("end", () => {
      answered.resolve(performance.now());
      response.writeHead(202, { "content-length": 0 }).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const script = fileURLToPath(new URL(SCRIPTS[runtime.replace(/[\d.x]+$/, "")], import.meta.url));
  const startedAt = performance.now();
  const child = spawn(interpreter.executable, [script], {
    env: { AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${server.address().port}` },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const durationMs = (await answered.promise) - startedAt;
  await once(child, "exit");
  server.close();
  server.closeAllConnections();
  return durationMs;
}

function deferred() {
  const parts = {};
  parts.promise = new Promise((resolve) => {
    parts.resolve = resolve;
  });
  return parts;
}
