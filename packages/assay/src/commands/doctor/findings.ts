import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { HostCapabilities } from "@assay/sandbox";

const execute = promisify(execFile);

/** One line of the doctor's answer. */
export interface Diagnosis {
  readonly subject: string;
  /** `ok`; `limited`: works, less like Lambda; `missing`: not here, and only some work needs it. */
  readonly status: "ok" | "limited" | "missing";
  readonly detail: string;
  /** The way to get it; absent when nothing is missing. */
  readonly hint?: string;
}

/** What the sandbox found, as lines. */
export function diagnoseSandbox(host: HostCapabilities): Diagnosis[] {
  const { isolation, memoryLimit, freeze } = host;
  const runtimes = host.runtimes.map((runtime): Diagnosis => {
    if (!runtime.isAvailable) {
      return { subject: runtime.runtime, status: "missing", detail: runtime.reason, hint: runtime.hint };
    }
    const { interpreter } = runtime;
    const detail =
      interpreter === undefined ? "needs no interpreter" : `${interpreter.version} at ${interpreter.executable}`;
    return { subject: runtime.runtime, status: "ok", detail };
  });
  const isolated: Diagnosis =
    isolation.mechanism === "none"
      ? {
          subject: "isolation",
          status: "limited",
          detail: `none: ${isolation.detail}`,
          hint: "on Linux install bubblewrap (apt-get install bubblewrap); elsewhere functions run without isolation",
        }
      : { subject: "isolation", status: "ok", detail: isolation.detail };
  return [
    ...runtimes,
    isolated,
    {
      subject: "memory limit",
      status: memoryLimit.mechanism === "watch" ? "limited" : "ok",
      detail: `${memoryLimit.mechanism}: ${memoryLimit.detail}`,
      ...(memoryLimit.mechanism === "watch"
        ? {
            hint: "on Linux run as a user who may make control groups (a systemd user session, or root in a container)",
          }
        : {}),
    },
    {
      subject: "freeze between invocations",
      status: freeze.mechanism === "none" ? "limited" : "ok",
      detail: freeze.detail,
    },
  ];
}

/** Tools that some work can use and none needs. */
export async function diagnoseTools(env: NodeJS.ProcessEnv): Promise<Diagnosis[]> {
  return [
    await diagnoseTool("docker", ["version", "--format", "{{.Server.Version}}"], {
      detail: "no engine answers",
      hint: "install and start Docker to compare with the official AWS images; nothing here needs it",
    }),
    await diagnoseTool("redis-server", ["--version"], {
      detail: "not on the PATH",
      hint: "apt-get install redis-server, or brew install redis, when functions under test use Redis",
    }),
    diagnoseCredentials(env),
  ];
}

async function diagnoseTool(
  command: string,
  args: readonly string[],
  missing: { readonly detail: string; readonly hint: string },
): Promise<Diagnosis> {
  try {
    const { stdout } = await execute(command, args, { timeout: 5_000 });
    return { subject: command, status: "ok", detail: stdout.trim().split("\n")[0] ?? "" };
  } catch {
    return { subject: command, status: "missing", ...missing };
  }
}

/** Looks at names alone: whether credentials work is for the target to say. */
function diagnoseCredentials(env: NodeJS.ProcessEnv): Diagnosis {
  const subject = "AWS credentials";
  const variable = CREDENTIAL_VARIABLES.find((name) => (env[name] ?? "") !== "");
  if (variable !== undefined) return { subject, status: "ok", detail: `${variable} is set` };
  const files = [
    env.AWS_SHARED_CREDENTIALS_FILE ?? join(homedir(), ".aws", "credentials"),
    env.AWS_CONFIG_FILE ?? join(homedir(), ".aws", "config"),
  ];
  const file = files.find((path) => existsSync(path));
  if (file !== undefined) return { subject, status: "ok", detail: `profiles are in ${file}` };
  return {
    subject,
    status: "missing",
    detail: "no variable and no profile names any",
    hint: "sign in (aws configure sso) and set AWS_PROFILE before --target aws; the embedded AWS needs none",
  };
}

const CREDENTIAL_VARIABLES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_PROFILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
];
