import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { EXTENSION_STREAMS, FIRST_EXTENSION_STREAM, RUNTIME } from "./extension-launcher.js";

/** The processes of an environment that its launcher started, one by one. */
export interface LaunchedMembers {
  startRuntime(): void;
  signalRuntime(name: "SIGTERM" | "SIGKILL"): void;
  killExtension(index: number): void;
}

export interface MembersListener {
  /** @param stream extensions share a stream when there are more of them than streams */
  readonly onExtensionOutput: (stream: number, chunk: Buffer) => void;
  readonly onExtensionExit: (index: number, status: number) => void;
  readonly onRuntimeExit: (status: number) => void;
}

/** Speaks with the launcher of {@link launcherCommand}. */
export function listenToMembers(child: ChildProcess, listener: MembersListener): LaunchedMembers {
  const pids = new Map<string, string>();
  const tell = (line: string): void => void child.stdin?.write(`${line}\n`);
  const signal = (member: string, name: string): void => {
    const pid = pids.get(member);
    if (pid !== undefined) tell(`signal ${name.replace(/^SIG/, "")} ${pid}`);
  };

  // The launcher may end before it has read what it was told.
  child.stdin?.on("error", () => {});
  const reports = createInterface({ input: streamOf(child, 3) });
  reports.on("line", (line) => {
    const [verb, member = "", value = ""] = line.split(" ");
    if (verb === "started") pids.set(member, value);
    if (verb !== "exited") return;
    pids.delete(member);
    if (member === RUNTIME) listener.onRuntimeExit(Number(value));
    else listener.onExtensionExit(Number(member), Number(value));
  });
  for (let index = 0; index < EXTENSION_STREAMS; index += 1) {
    const stream = streamOf(child, FIRST_EXTENSION_STREAM + index);
    stream.on("data", (chunk: Buffer) => listener.onExtensionOutput(index, chunk));
  }
  return {
    startRuntime: () => tell("run"),
    signalRuntime: (name) => signal(RUNTIME, name),
    killExtension: (index) => signal(String(index), "SIGKILL"),
  };
}

function streamOf(child: ChildProcess, descriptor: number): Readable {
  const stream = child.stdio[descriptor];
  if (stream === null || stream === undefined || !("read" in stream)) {
    throw new TypeError(`descriptor ${descriptor} of the launcher is no pipe`);
  }
  return stream;
}
