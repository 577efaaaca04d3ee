import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ASSAY, assay, createProject, startAssay, startServer } from "./support/assay.js";
import { GREETER } from "./support/greeter.js";

const PAGES = fileURLToPath(new URL("../docs/commands/", import.meta.url));
const commands = readdirSync(PAGES).map((name) => name.replace(/\.md$/, ""));
const pageOf = (command: string): string => readFileSync(join(PAGES, `${command}.md`), "utf8");

/** What a page is read in, where it is not the function with its configuration. */
const PROJECTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  init: { "package.json": '{ "name": "fresh" }\n', "index.js": "exports.handler = async () => 1;\n" },
};

interface Example {
  readonly line: string;
  readonly exitCode: number;
}

function examplesOf(page: string): readonly Example[] {
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block ?? "");
  return blocks
    .flatMap((block) => block.trimEnd().split("\n"))
    .map((line) => ({ line, exitCode: Number(/# exits with (\d)$/.exec(line)?.[1] ?? 0) }));
}

test("every command has a page, and every page a command", async () => {
  const { stdout } = await assay(["--help"]);
  const listed = [...stdout.matchAll(/^ {2}([a-z]+) .*/gm)].map(([, command]) => command ?? "");
  expect(listed.length).toBeGreaterThan(0);
  expect([...commands].sort()).toEqual([...listed].sort());
});

test.for(commands)("the page of %s lists the options that its help lists", async (command) => {
  const { stdout } = await assay([command, "--help"]);
  const inHelp = [...stdout.matchAll(/^ {2}((?:-\w, )?--[a-z-]+(?: [<[][^>\]]+[>\]])?)/gm)].map(([, flags]) => flags);
  const inPage = [...pageOf(command).matchAll(/^\| `(-[^`]+)` \|/gm)].map(([, flags]) => flags);
  expect(inPage).toEqual(inHelp.filter((flags) => flags !== "-h, --help"));
});

test.for(commands)("the examples of %s end as its page says", { timeout: 240_000 }, async (command) => {
  const examples = examplesOf(pageOf(command));
  expect(examples.length).toBeGreaterThan(0);
  await using project = await createProject(PROJECTS[command] ?? GREETER);
  await using server = await startServer();
  for (const { line, exitCode } of examples) {
    const ended = line.startsWith("assay up")
      ? await startAndStop(line.split(/\s+/).slice(1))
      : await runLine(line.replaceAll("http://127.0.0.1:4566", server.endpointUrl), project.directory);
    expect({ line, ...ended }).toMatchObject({ line, status: exitCode });
  }
});

/** Runs a line as a shell does, with the command under test for `assay`. */
async function runLine(line: string, cwd: string): Promise<{ status: number | null; stderr: string }> {
  const script = `assay() { "${process.execPath}" "${ASSAY}" "$@"; }\n${line}\n`;
  const env = { ...process.env, NO_COLOR: "1", GITHUB_ACTIONS: "", AWS_ENDPOINT_URL: "" };
  const child = spawn("sh", ["-c", script], { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, "close") as Promise<[number | null]>]);
  return { status, stderr };
}

/** A command that serves until Ctrl-C; on any free port, because another one may be taken here. */
async function startAndStop(args: readonly string[]): Promise<{ status: number | null }> {
  const child = startAssay([...args, "--port", "0"]);
  const ended = once(child, "close") as Promise<[number | null]>;
  await once(child.stdout, "data");
  child.kill("SIGINT");
  const [status] = await ended;
  return { status };
}
