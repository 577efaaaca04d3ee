import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { invalidValue, noServer } from "./errors.js";

export interface ServerProcess {
  /** Resolves when the process has ended, whoever ended it. */
  readonly ended: Promise<void>;
  end(): void;
}

const READY = "Ready to accept connections";
const START_LIMIT_MS = 30_000;

// The shell ends the server as soon as its own input closes, which the system does even when this process is killed.
const LIVE_WITH_PARENT =
  'exec 3<&0; "$@" </dev/null & server=$!; exec >/dev/null 2>&1; read -r _ <&3; kill "$server"; wait "$server"';

/**
 * Runs a server until it is ended, or this process ends.
 * @throws InsufficientCacheClusterCapacityFault with the server's last words when it does not start
 * @throws InvalidParameterValue for rules of users that the engine does not know
 */
export async function startServerProcess(command: readonly string[], port: number): Promise<ServerProcess> {
  const guard = spawn("/bin/sh", ["-c", LIVE_WITH_PARENT, "sh", ...command], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { PATH: process.env.PATH ?? "", LC_ALL: "C" },
  });
  // Writing to a shell that is gone is no news: `ended` tells.
  guard.stdin.on("error", () => undefined);
  const ended = endOf(guard);
  await untilReady(guard, `${command[0]} on port ${port}`);
  return { ended, end: () => guard.stdin.end() };
}

// The server's side of the pipe closes when it ends; the shell has let go of its own.
async function endOf({ stdout }: ChildProcess & { readonly stdout: NodeJS.ReadableStream }): Promise<void> {
  await once(stdout, "close");
}

async function untilReady(
  guard: ChildProcess & { readonly stdout: NodeJS.ReadableStream; readonly stderr: NodeJS.ReadableStream },
  what: string,
): Promise<void> {
  const lastWords: string[] = [];
  const hear = (line: string): void => {
    lastWords.push(line);
    if (lastWords.length > 5) lastWords.shift();
  };
  const complaints = createInterface({ input: guard.stderr }).on("line", hear);
  const lines = createInterface({ input: guard.stdout });
  const silence = Promise.all([once(complaints, "close"), once(lines, "close")]);
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      lines.on("line", (line) => {
        hear(line);
        if (line.includes(READY)) resolve();
      });
      const fail = (how: string): void => reject(startFailure(`${what} ${how}`, lastWords.join(" | ")));
      // Its last words may come after its last news.
      void silence.then(() => fail("did not start"));
      guard.on("error", ({ message }) => fail(`could not be run (${message})`));
      timer = setTimeout(() => fail(`was not ready within ${START_LIMIT_MS} ms`), START_LIMIT_MS);
    });
  } catch (error) {
    guard.stdin?.end();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function startFailure(what: string, lastWords: string): Error {
  if (/'tls-port/.test(lastWords)) {
    return noServer(
      `${what}: it was built without TLS, which encryption in transit needs. Install one that has it, as packages of Debian, Fedora and Homebrew do, or create the cache without TransitEncryptionEnabled.`,
    );
  }
  const [, rule] = /ACL errors: (.+)/.exec(lastWords) ?? [];
  if (rule !== undefined) return invalidValue(`Invalid access string: ${rule}`);
  return noServer(`${what}: ${lastWords || "it said nothing"}`);
}
