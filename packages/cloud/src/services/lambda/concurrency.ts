import { ThrottleReason } from "@aws-sdk/client-lambda";

/** Concurrent executions that an account has in a region by default, and how many must stay unreserved. */
export const ACCOUNT_CONCURRENCY = 1_000;
export const MIN_UNRESERVED_CONCURRENCY = 100;

/** Counts what runs, per function, and lets in no more than reservations and the account allow. */
export class Concurrency {
  readonly #reserved = new Map<string, number>();
  readonly #provisioned = new Map<string, number>();
  readonly #running = new Map<string, number>();
  #runningInAll = 0;

  /** Undefined for a function that shares the unreserved rest. */
  reservedFor(functionName: string): number | undefined {
    return this.#reserved.get(functionName);
  }

  /** What is left for functions without a reservation, when `except` had none. */
  unreserved(except?: string): number {
    let left = ACCOUNT_CONCURRENCY;
    for (const [name, count] of this.#reserved) if (name !== except) left -= count;
    // What is provisioned within a reservation is in it already.
    for (const [name, count] of this.#provisioned) if (!this.#reserved.has(name)) left -= count;
    return left;
  }

  reserve(functionName: string, count: number): void {
    this.#reserved.set(functionName, count);
  }

  /** Sets aside what is kept ready for a function. */
  provision(functionName: string, count: number): void {
    if (count === 0) this.#provisioned.delete(functionName);
    else this.#provisioned.set(functionName, count);
  }

  unreserve(functionName: string): void {
    this.#reserved.delete(functionName);
  }

  /** How many invocations run now, of one function or of all. */
  running(functionName?: string): number {
    return functionName === undefined ? this.#runningInAll : (this.#running.get(functionName) ?? 0);
  }

  /** Takes a place and answers undefined, or tells why there is none. */
  tryEnter(functionName: string): ThrottleReason | undefined {
    const running = this.running(functionName);
    const reserved = this.#reserved.get(functionName);
    if (reserved !== undefined && running >= reserved) {
      return ThrottleReason.ReservedFunctionConcurrentInvocationLimitExceeded;
    }
    const isProvisioned = running < (this.#provisioned.get(functionName) ?? 0);
    if (reserved === undefined && !isProvisioned && this.#runningUnreserved() >= this.unreserved()) {
      return ThrottleReason.ConcurrentInvocationLimitExceeded;
    }
    this.#running.set(functionName, running + 1);
    this.#runningInAll += 1;
    return undefined;
  }

  leave(functionName: string): void {
    const running = this.running(functionName) - 1;
    if (running === 0) this.#running.delete(functionName);
    else this.#running.set(functionName, running);
    this.#runningInAll -= 1;
  }

  /** Reservations by function; what runs is not kept. */
  toRecord(): ReadonlyMap<string, number> {
    return new Map(this.#reserved);
  }

  #runningUnreserved(): number {
    let running = this.#runningInAll;
    for (const name of this.#reserved.keys()) running -= this.running(name);
    return running;
  }
}
