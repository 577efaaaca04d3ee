import type { InvocationAnswer, ResponseReceiver } from "../../function-runner.js";

/** Where a streamed response stands when its first words can be said. */
export type ResponseStart =
  | { readonly kind: "started"; readonly contentType: string }
  /** The function ended without having begun to answer. */
  | { readonly kind: "ended"; readonly answer: InvocationAnswer };

/**
 * A response on its way from a function to one reader. The function waits for a reader that is slow. It goes on without
 * one that has left: Lambda, too, runs a function to its end when its client has gone.
 */
export class StreamedResponse implements ResponseReceiver {
  readonly #queued: Uint8Array[] = [];
  #isAbandoned = false;
  #isEnded = false;
  #onStart: (contentType: string) => void = () => {};
  #onProgress: () => void = () => {};
  #onTaken: () => void = () => {};

  onStart(contentType: string): void {
    this.#onStart(contentType);
  }

  onChunk(chunk: Uint8Array): Promise<void> | void {
    if (this.#isAbandoned) return;
    this.#queued.push(chunk);
    this.#onProgress();
    return new Promise((resolve) => {
      this.#onTaken = resolve;
    });
  }

  /**
   * Waits for the first words of the response that `running` writes here.
   * @throws what `running` throws before them, such as TooManyRequestsException
   */
  async started(running: Promise<InvocationAnswer>): Promise<ResponseStart> {
    const start = new Promise<ResponseStart>((resolve) => {
      this.#onStart = (contentType) => resolve({ kind: "started", contentType });
    });
    const end = running.then<ResponseStart>((answer) => ({ kind: "ended", answer }));
    const finish = (): void => {
      this.#isEnded = true;
      this.#onProgress();
    };
    running.then(finish, finish);
    return await Promise.race([start, end]);
  }

  /** The pieces of the response, up to its end; for one reader. */
  async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        const chunk = this.#queued.shift();
        if (chunk !== undefined) {
          yield chunk;
          this.#onTaken();
        } else if (this.#isEnded) {
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#onProgress = resolve;
          });
        }
      }
    } finally {
      this.abandon();
    }
  }

  /** Nobody reads any further. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#isEnded = true;
    this.#queued.length = 0;
    this.#onTaken();
    this.#onProgress();
  }
}
