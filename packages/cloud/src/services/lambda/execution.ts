import assert from "node:assert/strict";
import type { ExecutionPool, InvocationEvent, InvocationOutcome } from "../../function-runner.js";

/** The running side of a version: its pool, opened by the first invocation, closed when the last one is through. */
export class Execution {
  readonly #open: () => ExecutionPool;
  #pool: ExecutionPool | undefined;
  #running = 0;
  #provisioned = 0;
  #isStopped = false;
  #onIdle: (() => void) | undefined;

  constructor(open: () => ExecutionPool) {
    this.#open = open;
  }

  async invoke(event: InvocationEvent): Promise<InvocationOutcome> {
    assert(!this.#isStopped, "a version that was taken away runs nothing new");
    this.#pool ??= this.#open();
    this.#running += 1;
    try {
      return await this.#pool.invoke(event);
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#onIdle?.();
    }
  }

  /** Environments that are kept ready for it. */
  get provisioned(): number {
    return this.#provisioned;
  }

  /** Whether the next invocation finds an environment that was kept ready; undefined when none are. */
  get hasProvisionedRoom(): boolean | undefined {
    return this.#provisioned === 0 ? undefined : this.#running < this.#provisioned;
  }

  get running(): number {
    return this.#running;
  }

  /** Keeps so many environments ready. @returns how many there are */
  async provision(count: number): Promise<number> {
    if (this.#isStopped || (count === 0 && this.#pool === undefined)) return 0;
    this.#pool ??= this.#open();
    this.#provisioned = await this.#pool.provision(count);
    return this.#provisioned;
  }

  /** Ends the environments once nothing runs in them; AWS lets invocations in flight finish on the old code, too. */
  async retire(): Promise<void> {
    if (this.#running > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    await this.stop();
  }

  /** Ends the environments and whatever runs in them. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.[Symbol.asyncDispose]();
  }
}
