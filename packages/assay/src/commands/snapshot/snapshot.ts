import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { SnapshotSummary } from "@assay/cloud";
import { AssayError, EXIT_CODES, messageOf } from "@assay/core";
import { askCloud, readFromCloud } from "../../ask-cloud.js";
import type { Io } from "../../io.js";
import type { SnapshotAction, SnapshotArguments } from "./actions.js";

interface NamedArguments extends SnapshotArguments {
  readonly name?: string | undefined;
  readonly file?: string | undefined;
}

/** What was done, as data and in words. */
interface Done {
  readonly answer: unknown;
  readonly text: string;
}

/** Lists, keeps, takes up, forgets or moves snapshots of a running cloud. */
export async function snapshot(action: SnapshotAction, args: NamedArguments, io: Io): Promise<number> {
  const { answer, text } = action === "list" ? await list(args, io) : await act(action, nameOf(action, args), args, io);
  io.stdout.write(args.json ? `${JSON.stringify(answer)}\n` : `${text}\n`);
  return EXIT_CODES.passed;
}

async function list(args: NamedArguments, { env }: Io): Promise<Done> {
  const answer = await askCloud(args, env, { path: "snapshots" });
  const { snapshots } = answer as { readonly snapshots: readonly SnapshotSummary[] };
  const text = snapshots.length === 0 ? "there are no snapshots" : snapshots.map(summaryText).join("\n");
  return { answer, text };
}

async function act(
  action: Exclude<SnapshotAction, "list">,
  name: string,
  args: NamedArguments,
  { env, cwd }: Io,
): Promise<Done> {
  const path = `snapshots/${encodeURIComponent(name)}`;
  const { file = `${name}.snapshot` } = args;
  switch (action) {
    case "save": {
      const answer = await askCloud(args, env, { method: "POST", path });
      return { answer, text: `saved ${summaryText(answer as SnapshotSummary)}` };
    }
    case "restore": {
      const restored = { method: "POST", path: `restore/${encodeURIComponent(name)}` } as const;
      return { answer: await askCloud(args, env, restored), text: `restored ${name}` };
    }
    case "delete":
      return { answer: await askCloud(args, env, { method: "DELETE", path }), text: `deleted ${name}` };
    case "download": {
      const bytes = await readFromCloud(args, env, { path });
      await write(resolve(cwd, file), bytes);
      return { answer: { name, file, sizeBytes: bytes.byteLength }, text: `wrote ${file}, ${bytes.byteLength} bytes` };
    }
    case "upload": {
      const answer = await askCloud(args, env, { method: "PUT", path, body: await read(resolve(cwd, file)) });
      return { answer, text: `uploaded ${summaryText(answer as SnapshotSummary)}` };
    }
    default:
      return action satisfies never;
  }
}

function nameOf(action: SnapshotAction, { name }: NamedArguments): string {
  if (name !== undefined) return name;
  throw new AssayError("VALUE_MISSING", `\`assay snapshot ${action}\` needs the name of the snapshot`, {
    hint: `for example \`assay snapshot ${action} seeded\``,
  });
}

function summaryText({ name, sizeBytes, clockMs }: SnapshotSummary): string {
  return `${name}  ${sizeBytes} bytes  ${new Date(clockMs).toISOString()}`;
}

async function read(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new AssayError("SNAPSHOT_NOT_FOUND", `there is no snapshot at ${path}`, {
      hint: "make one with `assay snapshot download`",
      cause,
    });
  }
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes);
  } catch (cause) {
    throw new AssayError("SNAPSHOT_NOT_WRITTEN", `nothing can be written to ${path}: ${messageOf(cause)}`, {
      hint: "name another file",
      exitCode: EXIT_CODES.infrastructure,
      cause,
    });
  }
}
