import { plainText } from "@assay/core";

/** HTML that is safe to put into a page. Only `html` makes it, so that nothing else can. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

type Content = Markup | string | number | null | undefined | readonly Content[];

/** Template of HTML: whatever is put into it is text, unless it is markup already. Fit for quoted attributes too. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(String.raw({ raw: strings }, ...contents.map(textOf)));
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function textOf(content: Content): string {
  if (content === null || content === undefined) return "";
  if (content instanceof Markup) return content.toString();
  if (typeof content === "number") return String(content);
  if (typeof content !== "string") return content.map(textOf).join("");
  return plainText(content).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}
