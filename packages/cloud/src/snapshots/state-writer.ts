import type { LargeBytes } from "../large-bytes.js";
import type { StateDirectory } from "./state-directory.js";

/** Something that is kept in a folder under a name. */
export interface KeptState {
  readonly name: string;
  /** What is there at the moment of the call. */
  readonly save: (largeBytes: LargeBytes) => Promise<unknown>;
}

/** Writes one name, one state at a time: requests that arrive during a write share the next. */
export class StateWriter {
  readonly #directory: StateDirectory;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(directory: StateDirectory) {
    this.#directory = directory;
  }

  /** Resolves when what is there now is on disk. */
  write(state: KeptState): Promise<void> {
    // A write that has not begun yet will see what has changed by now.
    if (this.#next !== undefined) return this.#next;
    if (this.#running === undefined) return this.#run(state);
    this.#next = this.#settled().then(() => {
      this.#next = undefined;
      return this.#run(state);
    });
    return this.#next;
  }

  /** Forgets what the name has, after what is being written. */
  async remove(name: string): Promise<void> {
    await this.#settled();
    await this.#directory.remove(name);
  }

  async #settled(): Promise<void> {
    // Whoever asked for a write is told how it ended.
    await this.#running?.catch(() => undefined);
  }

  #run({ name, save }: KeptState): Promise<void> {
    const writing = async (): Promise<void> =>
      this.#directory.write(name, await save(this.#directory.largeBytesOf(name)));
    this.#running = writing().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }
}
