import { AssayError, EXIT_CODES } from "@assay/core";
import {
  CreateAliasCommand,
  DeleteAliasCommand,
  GetAliasCommand,
  PreconditionFailedException,
  ResourceConflictException,
  ResourceNotFoundException,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import { call, type ReleaseTarget } from "./release-target.js";

export interface AliasName {
  readonly functionName: string;
  readonly alias: string;
}

/** An alias as it was read; `revisionId` guards the next write. */
export interface AliasState {
  readonly version: string;
  readonly revisionId: string | undefined;
  /** Other versions that get a share of the traffic, 0 to 1 each. */
  readonly weights: Readonly<Record<string, number>>;
}

/** The alias, or undefined when the function has none of that name. */
export async function findAlias(target: ReleaseTarget, name: AliasName): Promise<AliasState | undefined> {
  const command = new GetAliasCommand({ FunctionName: name.functionName, Name: name.alias });
  try {
    const alias = await call(target, (options) => target.client.send(command, options));
    if (alias.FunctionVersion === undefined) {
      throw new AssayError("ALIAS_UNREADABLE", `the target answered alias "${name.alias}" without a version`);
    }
    const weights = alias.RoutingConfig?.AdditionalVersionWeights ?? {};
    return { version: alias.FunctionVersion, revisionId: alias.RevisionId, weights };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** True when all traffic of the alias goes to `version`. */
export function servesOnly(state: AliasState | undefined, version: string): boolean {
  return state?.version === version && Object.keys(state.weights).length === 0;
}

/**
 * Sends all traffic of the alias to `version`; creates the alias when `from` is undefined.
 *
 * @param from the alias as it was last read. When somebody else has changed it since, nothing is written.
 * @throws AssayError `ALIAS_CHANGED`
 */
export async function moveAlias(
  target: ReleaseTarget,
  name: AliasName,
  move: { readonly from: AliasState | undefined; readonly version: string },
): Promise<AliasState> {
  try {
    if (move.from === undefined) await createAlias(target, name, move.version);
    else await updateAlias(target, name, move.version, move.from);
  } catch (error) {
    if (!(error instanceof PreconditionFailedException || error instanceof ResourceConflictException)) throw error;
    // An answer that was lost on the way makes the retry collide with our own write: what counts is where it points.
    const current = await findAlias(target, name);
    if (!servesOnly(current, move.version)) throw changedMeanwhile(name, move.from, current, error);
  }
  const moved = await findAlias(target, name);
  if (moved === undefined || !servesOnly(moved, move.version)) throw changedMeanwhile(name, move.from, moved);
  return moved;
}

/** Removes an alias that this release created, when there is no version it could go back to. */
export async function deleteAlias(target: ReleaseTarget, name: AliasName): Promise<void> {
  const command = new DeleteAliasCommand({ FunctionName: name.functionName, Name: name.alias });
  await call(target, (options) => target.client.send(command, options));
}

async function createAlias(target: ReleaseTarget, name: AliasName, version: string): Promise<void> {
  const command = new CreateAliasCommand({
    FunctionName: name.functionName,
    Name: name.alias,
    FunctionVersion: version,
  });
  await call(target, (options) => target.client.send(command, options));
}

async function updateAlias(target: ReleaseTarget, name: AliasName, version: string, from: AliasState): Promise<void> {
  const command = new UpdateAliasCommand({
    FunctionName: name.functionName,
    Name: name.alias,
    FunctionVersion: version,
    // Left out, the weights of a canary that was abandoned half-way would survive.
    RoutingConfig: { AdditionalVersionWeights: {} },
    ...(from.revisionId === undefined ? {} : { RevisionId: from.revisionId }),
  });
  await call(target, (options) => target.client.send(command, options));
}

export function changedMeanwhile(
  { functionName, alias }: AliasName,
  expected: AliasState | undefined,
  actual: AliasState | undefined,
  cause?: unknown,
): AssayError {
  const describe = (state: AliasState | undefined): string =>
    state === undefined ? "not to exist" : `version ${[state.version, ...Object.keys(state.weights)].join(" and ")}`;
  return new AssayError(
    "ALIAS_CHANGED",
    `alias "${alias}" of "${functionName}" was changed by somebody else: it was ${describe(expected)} and is ${describe(actual)}`,
    { hint: "find out who moved it, then run again", cause, exitCode: EXIT_CODES.infrastructure },
  );
}
