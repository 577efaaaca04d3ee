import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { PackageFiles } from "./support/function-package.js";
import { lacks, startFunction } from "./support/sandboxes.js";

// AWS's own runtime client is the reference for ours: both run the same function and must answer and log the same.
const python =
  process.env.ASSAY_TEST_PYTHON ?? fileURLToPath(new URL("../../../.venv-tests/bin/python", import.meta.url));
const version = existsSync(python)
  ? spawnSync(python, ["-c", "import sys, awslambdaric; print('python%d.%d' % sys.version_info[:2])"], {
      encoding: "utf8",
    }).stdout.trim()
  : "";
const reason = version === "" ? "skipped: no awslambdaric at .venv-tests or ASSAY_TEST_PYTHON" : version;

interface Sample {
  readonly title: string;
  readonly source: string;
  readonly events?: readonly unknown[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly handler?: string;
}

const SAMPLES: readonly Sample[] = [
  {
    title: "an event and its result",
    source: "def handler(e, c): return e",
    events: [{ a: [1, 2.5, null, "ü"] }, "text", null],
  },
  { title: "bytes", source: "def handler(e, c): return b'\\x00\\xff'" },
  {
    title: "Decimals, tuples, bytes inside, NaN and other alphabets",
    source: `
from decimal import Decimal
def handler(e, c):
    return {"d": Decimal("1.10"), "n": Decimal("NaN"), "t": (1, 2), "b": b"x", "f": float("nan"), "u": "ü€", "k": {1: True}}
`,
  },
  { title: "a set", source: "def handler(e, c): return {1}" },
  { title: "a circular result", source: "def handler(e, c):\n    d = {}\n    d['d'] = d\n    return d" },
  {
    title: "an exception with frames",
    source: "def inner():\n    raise ValueError('ü')\ndef handler(e, c):\n    inner()",
  },
  { title: "an exception without a message", source: "def handler(e, c): raise KeyError" },
  {
    title: "an exception of its own class",
    source: "class Odd(Exception): pass\ndef handler(e, c): raise Odd('x', 1)",
  },
  { title: "a missing module", source: "import nothing_here" },
  { title: "a missing name", source: "from json import nothing_here" },
  { title: "a failing module", source: "raise RuntimeError('at import')" },
  { title: "a syntax error", source: "def handler(e, c)\n    pass" },
  { title: "a missing handler", source: "x = 1" },
  { title: "a handler without a dot", source: "", handler: "app" },
  { title: "a built-in module", source: "", handler: "sys.exit" },
  { title: "a module in a missing package", source: "", handler: "folder/app.handler" },
  { title: "an exit", source: "import sys\ndef handler(e, c): sys.exit(4)" },
  { title: "an exit while loading", source: "import sys\nsys.exit(5)" },
  {
    title: "logs and prints",
    source: `
import logging, sys
log = logging.getLogger("orders")
logging.getLogger().setLevel("DEBUG")
print("loaded")
log.info("before any invocation")
def handler(e, c):
    print("printed"); print("two\\nlines"); print("to stderr", file=sys.stderr)
    log.debug("d %s", 1); log.info("i\\nj"); log.warning("w", extra={"order": 7}); log.critical("c")
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("failed")
    c.log("through the context")
`,
  },
  {
    title: "levels from the configuration",
    source: "import logging\ndef handler(e, c):\n    logging.debug('d')\n    logging.info('i')\n    logging.error('e')",
    environment: { AWS_LAMBDA_LOG_LEVEL: "INFO" },
  },
  {
    title: "the context",
    source: `
def handler(e, c):
    return [c.function_name, c.function_version, c.memory_limit_in_mb, c.log_group_name, c.invoked_function_arn,
            c.client_context, c.identity.cognito_identity_id, c.identity.cognito_identity_pool_id,
            1000 < c.get_remaining_time_in_millis() <= 20000]
`,
  },
];

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Without what differs between two runs: ids, times and the package's folder. */
function comparable(text: string): string {
  return text
    .replace(UUID, "<id>")
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?/g, "<time>")
    .replace(/\/tmp\/assay-test-\w+/g, "<task>");
}

async function observe(sample: Sample, runtime: "provided.al2023" | "python3.11", logFormat: "Text" | "JSON") {
  const files: PackageFiles = {
    "app.py": `${sample.source}\n`,
    bootstrap: {
      text: `#!/bin/sh\nexport AWS_EXECUTION_ENV=AWS_Lambda_python3.11 _LAMBDA_TELEMETRY_LOG_FD=1\nexec ${python} -m awslambdaric "$_HANDLER"\n`,
      mode: 0o755,
    },
  };
  await using fn = await startFunction(files, {
    runtime,
    isolation: "none",
    logFormat,
    handler: sample.handler ?? "app.handler",
    environment: { PYTHONDONTWRITEBYTECODE: "1", ...sample.environment },
  });
  const answers = [];
  for (const event of sample.events ?? [{}]) {
    const { payload, functionError, contentType } = await fn.invoke(event);
    answers.push({
      payload: comparable(Buffer.from(payload).toString("latin1")),
      type: functionError?.errorType,
      contentType,
    });
    if (fn.environment.phase.name === "shutdown") break;
  }
  const logged = fn.lines
    .filter(({ source, message }) => source === "function" && !message.includes("LAMBDA_WARNING"))
    .map(({ message }) => comparable(message));
  return { answers, logged };
}

describe.skipIf(version !== "python3.11" || lacks("python3.11"))(`awslambdaric and our runtime (${reason})`, () => {
  for (const sample of SAMPLES) {
    for (const logFormat of ["Text", "JSON"] as const) {
      test(`agree on ${sample.title}, with logs as ${logFormat}`, async () => {
        const [reference, ours] = await Promise.all([
          observe(sample, "provided.al2023", logFormat),
          observe(sample, "python3.11", logFormat),
        ]);
        expect(ours).toEqual(reference);
      });
    }
  }
});
