import type { EnvironmentOptions } from "../environment-options.js";
import type { ExecutionEnvironment } from "./execution-environment.js";

/** A pool whose environments have extensions, which listen on ports of this machine. */
export interface PortNeighbour {
  readonly extensionNames: readonly string[];
  readonly hasEnvironments: boolean;
  /** Ends the environments that there are, each as soon as nothing runs in it; resolves when that is done. */
  giveWay(): Promise<void>;
}

const pools = new Set<PortNeighbour>();
let lastTurn = Promise.resolve();

export function joinNeighbours(pool: PortNeighbour): void {
  pools.add(pool);
}

export function leaveNeighbours(pool: PortNeighbour): void {
  pools.delete(pool);
}

/** Pools of other functions with environments that have one of the same extensions, and so perhaps its port. */
export function neighboursOf(pool: PortNeighbour): readonly PortNeighbour[] {
  return [...pools].filter(
    (other) =>
      other !== pool &&
      other.hasEnvironments &&
      other.extensionNames.some((name) => pool.extensionNames.includes(name)),
  );
}

/** Whether an extension kept an environment from initialising. */
export async function failsByExtension({ initialised }: ExecutionEnvironment): Promise<boolean> {
  const errorType = await initialised;
  return errorType?.startsWith("Extension.") ?? false;
}

export function noteCompetition({ ledger, functionName }: Pick<EnvironmentOptions, "ledger" | "functionName">): void {
  ledger?.record({
    source: "sandbox",
    gap: "environments-limited-by-extensions",
    detail: `an extension of ${functionName} fails beside others of its like, which AWS gives a network each; environments wait for each other's end`,
  });
}

/** Resolves when nobody asks others to give way any more. */
export async function untilNobodysTurn(): Promise<void> {
  let seen: Promise<void>;
  do {
    seen = lastTurn;
    await seen;
  } while (seen !== lastTurn);
}

/** Starts what `start` starts after neighbours have given way, and before anybody else starts anything. */
export async function takeTurn<Started>(pool: PortNeighbour, start: () => Promise<Started>): Promise<Started> {
  const before = lastTurn;
  let endTurn: () => void = () => {};
  lastTurn = new Promise((resolve) => {
    endTurn = resolve;
  });
  try {
    await before;
    await Promise.all(neighboursOf(pool).map((other) => other.giveWay()));
    return await start();
  } finally {
    endTurn();
  }
}
