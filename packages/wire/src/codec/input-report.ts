/** What reading a request's input brought to light besides the values. */
export class InputReport {
  /** Paths of required members that the request left out, in the order of the model. */
  readonly missing: (readonly string[])[] = [];
  readonly #onUnknownMember: ((path: string) => void) | undefined;
  readonly #path: string[] = [];

  /** @param onUnknownMember called with the dotted path of each member that the model does not have */
  constructor(onUnknownMember?: (path: string) => void) {
    this.#onUnknownMember = onUnknownMember;
  }

  get depth(): number {
    return this.#path.length;
  }

  enter(segment: string): void {
    this.#path.push(segment);
  }

  leave(): void {
    this.#path.pop();
  }

  addMissing(member: string): void {
    this.missing.push([...this.#path, member]);
  }

  addUnknown(member: string): void {
    this.#onUnknownMember?.([...this.#path, member].join("."));
  }
}
