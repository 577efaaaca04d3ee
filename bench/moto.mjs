// Another AWS on this machine, as the baseline of the services: moto's server, where it is installed.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const MOTO = fileURLToPath(new URL("../.venv-tests/bin/moto_server", import.meta.url));
const PATIENCE_MS = 60_000;

/** Undefined where moto is not installed. */
export async function startMoto() {
  if (!existsSync(MOTO)) return undefined;
  const port = await freePort();
  const child = spawn(MOTO, ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const endpointUrl = `http://127.0.0.1:${port}`;
  await untilAnswering(endpointUrl);
  return { endpointUrl, [Symbol.asyncDispose]: () => ended(child, "SIGTERM") };
}

/** `assay up` in a process of its own, as moto is, with more options if need be. */
export async function startCloudProcess(...options) {
  const assay = fileURLToPath(new URL("../packages/assay/bin/assay.js", import.meta.url));
  const port = await freePort();
  const child = spawn(process.execPath, [assay, "up", "--port", String(port), "--json", ...options], {
    stdio: "ignore",
  });
  const endpointUrl = `http://127.0.0.1:${port}`;
  await untilAnswering(`${endpointUrl}/_assay/health`);
  return { endpointUrl, pid: child.pid, [Symbol.asyncDispose]: () => ended(child, "SIGINT") };
}

async function untilAnswering(url) {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing answered at ${url} within ${PATIENCE_MS} ms`);
}

async function ended(child, signal) {
  const closed = new Promise((resolve) => child.once("close", resolve));
  child.kill(signal);
  await closed;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
