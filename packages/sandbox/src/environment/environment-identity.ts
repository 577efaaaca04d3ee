import { randomUUID } from "node:crypto";
import { LAMBDA_LIMITS } from "@assay/core";
import type { EnvironmentOptions } from "../environment-options.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { PlatformLogContext } from "../logs/platform-records.js";

/** The options of an environment with Lambda's defaults, and the names that follow from them. */
export interface EnvironmentIdentity extends PlatformLogContext {
  readonly timeoutMs: number;
  readonly logStreamName: string;
  readonly accountId: string;
}

export function identityOf(options: EnvironmentOptions, interpreter: Interpreter | undefined): EnvironmentIdentity {
  const functionVersion = options.functionVersion ?? "$LATEST";
  const accountId = options.accountId ?? "000000000000";
  return {
    accountId,
    functionName: options.functionName,
    functionVersion,
    functionArn: functionArnOf(options, accountId, functionVersion),
    runtimeVersion: runtimeVersionOf(options, interpreter),
    initializationType: options.initializationType ?? "on-demand",
    memorySizeMiB: options.memoryMiB ?? LAMBDA_LIMITS.minMemoryMiB,
    timeoutMs: options.timeoutMs ?? 3_000,
    logStreamName: options.logStreamName ?? newLogStreamName(options, functionVersion),
  };
}

function functionArnOf(
  { functionName, region = "us-east-1" }: EnvironmentOptions,
  accountId: string,
  version: string,
): string {
  const qualifier = version === "$LATEST" ? "" : `:${version}`;
  return `arn:aws:lambda:${region}:${accountId}:function:${functionName}${qualifier}`;
}

/** `python:3.11.7`; AWS names its own build there (`python:3.11.v112`). */
function runtimeVersionOf({ runtime }: EnvironmentOptions, interpreter: Interpreter | undefined): string {
  return interpreter === undefined ? runtime : `${runtime.replace(/[\d.x]+$/, "")}:${interpreter.version}`;
}

/** `2026/11/21/[$LATEST]` and 32 hexadecimal digits. */
function newLogStreamName({ clock }: EnvironmentOptions, version: string): string {
  const day = new Date(clock?.now() ?? Date.now()).toISOString().slice(0, 10).replaceAll("-", "/");
  return `${day}/[${version}]${randomUUID().replaceAll("-", "")}`;
}
