import type { SeededRandom } from "./seeded-random.js";

const TAUGHT_LIMIT = 40;
const LONGEST = 400;

/**
 * Text that a service knows, by the name of the member it came in: inputs that are wrong in every place get no further
 * than the first check, so that most of an input has to be right.
 */
export class KnownValues {
  readonly #byName = new Map<string, string[]>();
  /** By `Operation.Member`. */
  readonly #lastAnswers = new Map<string, string>();

  /** @param sdk module of an SDK client, whose enumerations say what some members accept */
  constructor(sdk: object) {
    for (const [name, values] of Object.entries(sdk)) {
      if (typeof values !== "object" || values === null || Array.isArray(values)) continue;
      for (const value of Object.values(values)) if (typeof value === "string") this.#teach(name, value);
    }
  }

  /** Learns all text of an input that was taken. */
  learnInput(input: unknown): void {
    forEachText(input, "", (name, text) => this.#teach(name, text));
  }

  /** Learns all text of an answer: names, ids and ARNs of what has come into being. */
  learnAnswer(operation: string, answer: unknown): void {
    forEachText(answer, "", (name, text) => {
      this.#teach(name, text);
      this.#lastAnswers.set(`${operation}.${name}`, text);
    });
  }

  /** A value that members of this name, or of a name like it, have had; undefined when there is none. */
  find(memberName: string, random: SeededRandom): string | undefined {
    const name = memberName.toLowerCase();
    const exact = this.#byName.get(name);
    if (exact !== undefined && random.happens(0.8)) return random.pick(exact);
    const alike = [...this.#byName].filter(([known]) => known !== "" && (name.endsWith(known) || known.endsWith(name)));
    return random.pick(random.pick(alike)?.[1] ?? []);
  }

  /** A copy of `input` with what the last answers said in place of `<Operation.Member>`. */
  filledIn(input: unknown): unknown {
    if (typeof input === "string") {
      return input.replace(/<(\w+\.\w+)>/g, (_, name: string) => this.#lastAnswers.get(name) ?? "");
    }
    if (Array.isArray(input)) return input.map((each: unknown) => this.filledIn(each));
    if (!isMap(input)) return input;
    return Object.fromEntries(Object.entries(input).map(([name, each]) => [name, this.filledIn(each)]));
  }

  #teach(memberName: string, value: string): void {
    if (value.length > LONGEST) return;
    const name = memberName.toLowerCase();
    const values = this.#byName.get(name) ?? [];
    this.#byName.set(name, values);
    if (values.includes(value)) return;
    values.push(value);
    if (values.length > TAUGHT_LIMIT) values.shift();
  }
}

function forEachText(value: unknown, name: string, visit: (name: string, text: string) => void): void {
  if (typeof value === "string") visit(name, value);
  else if (Array.isArray(value)) for (const each of value) forEachText(each, name, visit);
  else if (isMap(value)) for (const [key, each] of Object.entries(value)) forEachText(each, key, visit);
}

/** True for structures and maps, not for bytes, dates and streams. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
