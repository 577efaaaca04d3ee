import { spawn } from "node:child_process";
import { createServer } from "node:http";

/**
 * A bare process behind a bare Runtime API: no isolation, no logs, no limits. What everything else is compared with.
 * `invoke(event)` resolves with the answer's bytes; the process is started by the first call.
 */
export async function startBareRuntime(command, args) {
  let parked;
  let pending;
  let child;
  const deliver = () => {
    if (parked === undefined || pending === undefined || pending.sent) return;
    pending.sent = true;
    parked.setHeader("Lambda-Runtime-Aws-Request-Id", "1");
    parked.end(pending.event);
    parked = undefined;
  };
  const server = createServer((request, response) => {
    if (request.method === "GET") {
      parked = response;
      deliver();
      return;
    }
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      response.statusCode = 202;
      response.end();
      const { resolve } = pending;
      pending = undefined;
      resolve(Buffer.concat(chunks));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `127.0.0.1:${server.address().port}`;
  return {
    invoke(event) {
      child ??= spawn(command, args, { env: { AWS_LAMBDA_RUNTIME_API: address }, stdio: "ignore" });
      return new Promise((resolve) => {
        pending = { event, resolve, sent: false };
        deliver();
      });
    },
    async [Symbol.asyncDispose]() {
      child?.kill("SIGKILL");
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
