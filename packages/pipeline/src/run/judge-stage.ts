import type { StageName } from "@assay/core";
import type { FunctionDefinition } from "@assay/release";
import type { InvocationLimits } from "../expectation/judge-invocation.js";
import { build } from "../stages/build.js";
import { deploy } from "../stages/deploy.js";
import { inspect } from "../stages/inspect.js";
import { shift } from "../stages/shift.js";
import { smoke } from "../stages/smoke.js";
import type { Judgement, StageTools } from "../stages/stage.js";
import { unit } from "../stages/unit.js";
import { type VerifyInputs, verify } from "../stages/verify.js";
import { createVersionLogReader } from "../target/version-log.js";
import { createEffectJournal } from "./effect-journal.js";
import { openSubject, prepareEvents, type RunContext, releaseTargetOf } from "./run-context.js";

const STAGES = { unit, build, inspect, smoke, deploy, verify, shift } as const;

/** The claim a stage judges. */
export function titleOf(stage: StageName): string {
  return STAGES[stage].title;
}

/** Gives a stage what it needs, and nothing else. */
const JUDGES: { readonly [Name in StageName]: (context: RunContext, tools: StageTools) => Promise<Judgement> } = {
  unit: ({ config }, tools) => {
    if (config.unit === false) throw new Error("a run without unit tests reached its unit stage");
    return unit.judge({ ...tools, unit: config.unit, source: config.source, function: config.function });
  },
  build: ({ config }, tools) => build.judge({ ...tools, build: config.build }),
  inspect: async (context, tools) =>
    inspect.judge({
      ...tools,
      artifact: await openSubject(context),
      function: context.config.function,
      inspect: context.config.inspect,
    }),
  smoke: async (context, tools) =>
    smoke.judge({
      ...tools,
      artifact: await openSubject(context),
      function: context.config.function,
      smoke: context.config.smoke,
      events: await prepareEvents(context, "smoke"),
    }),
  deploy: async (context, tools) =>
    deploy.judge({
      ...tools,
      target: await releaseTargetOf(context, releaseOptions(tools)),
      effects: createEffectJournal(context),
      definition: await definitionOf(context),
      artifact: await openSubject(context),
      deploy: context.config.deploy,
    }),
  verify: async (context, tools) => verify.judge({ ...tools, ...(await proofInputs(context, tools)) }),
  shift: async (context, tools) =>
    shift.judge({
      ...tools,
      ...(await proofInputs(context, tools)),
      alias: context.config.alias,
      effects: createEffectJournal(context),
    }),
};

export function judgeStage(stage: StageName, context: RunContext, tools: StageTools): Promise<Judgement> {
  return JUDGES[stage](context, tools);
}

async function proofInputs(context: RunContext, tools: StageTools): Promise<VerifyInputs> {
  const { version } = context.state;
  if (version === null) throw new Error("a version was to be proved before one was published");
  return {
    target: await releaseTargetOf(context, releaseOptions(tools)),
    functionName: context.config.function.name,
    version,
    events: await prepareEvents(context, "verify"),
    limits: limitsOf(context),
    readLog: createVersionLogReader({
      client: (await context.target()).logs,
      functionName: context.config.function.name,
      clock: context.clock,
      ledger: context.ledger,
      signal: context.signal,
    }),
  };
}

function releaseOptions({ signal, retried }: StageTools): Parameters<typeof releaseTargetOf>[1] {
  return { signal, onRetry: retried };
}

export function limitsOf({ config }: RunContext): InvocationLimits {
  return {
    timeoutSeconds: config.function.timeoutSeconds,
    maxDurationMs: config.verify.maxDurationMs,
    logPatterns: config.smoke.logPatterns,
  };
}

async function definitionOf(context: RunContext): Promise<FunctionDefinition> {
  const { name, runtime, handler, architecture, memoryMiB, timeoutSeconds, ephemeralStorageMiB, environment, layers } =
    context.config.function;
  const target = await context.target();
  const role = context.config.function.role ?? (await target.findOrCreateRole(name));
  return {
    functionName: name,
    runtime,
    handler,
    architecture,
    memoryMiB,
    timeoutSeconds,
    ephemeralStorageMiB,
    environment,
    layers,
    role,
  };
}
