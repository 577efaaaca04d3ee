/** Lets others wait for a state that is reached step by step. */
export class ChangeSignal {
  readonly #waiting = new Set<() => void>();

  /** Calls `listener` after every step. */
  onChange(listener: () => void): void {
    this.#waiting.add(listener);
  }

  /** A step was made. */
  changed(): void {
    for (const check of [...this.#waiting]) check();
  }

  /** Resolves when `isReached`, or after `timeoutMs`, whichever comes first. */
  until(isReached: () => boolean, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(check);
        clearTimeout(timer);
        resolve();
      };
      const check = (): void => {
        if (isReached()) done();
      };
      const timer = setTimeout(done, timeoutMs);
      this.#waiting.add(check);
      check();
    });
  }
}
