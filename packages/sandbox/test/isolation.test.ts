import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createFidelityLedger } from "@assay/core";
import { describe, expect, test } from "vitest";
import { createPackage } from "./support/function-package.js";
import { host, lacks, startFunction } from "./support/sandboxes.js";

const reason =
  host.isolation.mechanism === "none"
    ? ` (skipped: ${host.isolation.detail})`
    : lacks("python3.11")
      ? " (skipped: no Python 3.11)"
      : "";

describe.skipIf(reason !== "")(`an isolated environment${reason}`, () => {
  const look = `
import os, socket, sys
def attempt(action):
    try:
        return action()
    except OSError as error:
        return error.strerror
def handler(event, context):
    return {
        "root": sorted(os.listdir("/")),
        "host": attempt(lambda: open(event["secret"]).read()),
        "home": attempt(lambda: os.listdir("/root")),
        "task": attempt(lambda: open("/var/task/new", "w")),
        "slash": attempt(lambda: open("/new", "w")),
        "runtime": attempt(lambda: open("/var/runtime/new", "w")),
        "opt": attempt(lambda: open("/opt/new", "w")),
        "tmp": attempt(lambda: open("/tmp/new", "w").write("x")),
        "uid": os.getuid(), "gid": os.getgid(), "user": __import__("pwd").getpwuid(os.getuid()).pw_name,
        "pids": sorted(int(name) for name in os.listdir("/proc") if name.isdigit()),
        "shm": os.path.exists("/dev/shm"),
        "caps": [line.split()[1] for line in open("/proc/self/status") if line.startswith("CapEff")],
        "cwd": os.getcwd(), "tmpdir": os.listdir("/tmp"), "git": os.path.exists("/usr/bin/git"),
        "environ": sorted(os.environ),
    }
`;

  test("shows the function Lambda's file system, user and processes, and nothing of this machine", async () => {
    await using outside = await createPackage({});
    const secret = join(outside.path, "secret");
    await writeFile(secret, "secret");
    await using fn = await startFunction({ "app.py": look }, { runtime: "python3.11", environment: { OWN: "1" } });
    const { json, functionError } = await fn.invoke({ secret });
    expect(functionError).toBeUndefined();
    const seen = json() as { pids: number[]; environ: string[] };
    expect(seen).toMatchObject({
      root: ["bin", "dev", "etc", "lib", "lib64", "opt", "proc", "sbin", "tmp", "usr", "var"],
      host: "No such file or directory",
      home: "No such file or directory",
      task: "Read-only file system",
      slash: "Read-only file system",
      runtime: "Read-only file system",
      opt: "Read-only file system",
      tmp: 1,
      uid: 993,
      gid: 990,
      user: "sbx_user1051",
      shm: false,
      caps: ["0000000000000000"],
      cwd: "/var/task",
      tmpdir: ["new"],
      git: false,
    });
    expect(Math.max(...seen.pids)).toBeLessThan(10);
    expect(seen.environ.filter((name) => !LAMBDA_VARIABLES.includes(name))).toEqual(["OWN"]);
  });

  test("/tmp is as large as configured and survives between invocations", async () => {
    await using fn = await startFunction(
      {
        "app.py": `
import os
def handler(event, context):
    if event.get("check"):
        return os.path.getsize("/tmp/data") > 500 << 20
    written = 0
    try:
        with open("/tmp/data", "wb", buffering=0) as data:
            while True:
                written += data.write(b"x" * (8 << 20))
    except OSError as error:
        return [error.strerror, 504 <= written >> 20 <= 512]
`,
      },
      { runtime: "python3.11", memoryMiB: 1_024 },
    );
    expect((await fn.invoke()).json()).toEqual(["No space left on device", true]);
    expect((await fn.invoke({ check: true })).json()).toBe(true);
  });

  test("files that others may not read are unreadable, as for Lambda's user", async () => {
    await using fn = await startFunction(
      {
        "app.py": "import secret\n",
        "secret.py": { text: "", mode: 0o600 },
      },
      { runtime: "python3.11" },
    );
    expect((await fn.invoke()).functionError).toMatchObject({
      errorType: "PermissionError",
      errorMessage: "[Errno 13] Permission denied: '/var/task/secret.py'",
      phase: "init",
    });
  });

  test("the ledger names what still differs from AWS", async () => {
    const ledger = createFidelityLedger();
    await using fn = await startFunction({ "app.py": "def handler(e, c): pass\n" }, { runtime: "python3.11", ledger });
    await fn.invoke();
    const gaps = ledger.entries().map(({ gap }) => gap);
    expect(gaps).toEqual(expect.arrayContaining(["shared-network", "system-libraries", "runtime-patch-version"]));
    expect(gaps).toContain("runtime-libraries");
    expect(gaps).not.toContain("no-isolation");
  });
});

test.skipIf(lacks("python3.11"))(
  "without isolation the ledger says so, and the host's variables stay out",
  async () => {
    const ledger = createFidelityLedger();
    await using fn = await startFunction(
      { "app.py": "import os\ndef handler(e, c): return sorted(os.environ)\n" },
      { runtime: "python3.11", isolation: "none", ledger },
    );
    const names = (await fn.invoke()).json() as string[];
    expect(names.filter((name) => !LAMBDA_VARIABLES.includes(name))).toEqual([]);
    expect(ledger.entries()).toContainEqual(expect.objectContaining({ source: "sandbox", gap: "no-isolation" }));
  },
);

// As recorded from python3.11 on AWS, without SHLVL, and LC_CTYPE, which later versions set themselves.
const LAMBDA_VARIABLES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_XRAY_CONTEXT_MISSING",
  "AWS_XRAY_DAEMON_ADDRESS",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
  "LANG",
  "LC_CTYPE",
  "LD_LIBRARY_PATH",
  "PATH",
  "PWD",
  "PYTHONPATH",
  "TZ",
  "_AWS_XRAY_DAEMON_ADDRESS",
  "_AWS_XRAY_DAEMON_PORT",
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
];
