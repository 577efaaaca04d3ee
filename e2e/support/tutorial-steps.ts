/** What a reader of the tutorial does at one of its code blocks. */
export type TutorialStep =
  | { readonly kind: "write"; readonly path: string; readonly content: string }
  | {
      readonly kind: "run";
      readonly script: string;
      readonly exits: number;
      /** A command that the reader needs beside ours. */
      readonly needs: string | undefined;
      /** Texts that the tutorial promises in what the script prints. */
      readonly prints: readonly string[];
    }
  | { readonly kind: "serve"; readonly script: string; readonly port: number }
  | { readonly kind: "set-up"; readonly script: string };

interface Fence {
  readonly language: string;
  readonly flags: ReadonlySet<string>;
  readonly attributes: ReadonlyMap<string, string>;
  readonly content: string;
}

/** The steps of one language's reader, in order; every fenced block of the tutorial is one, or a promise about one. */
export function readTutorialSteps(markdown: string, language: string, languages: readonly string[]): TutorialStep[] {
  const steps: TutorialStep[] = [];
  for (const fence of fencesFor(markdown, language, languages)) {
    const previous = steps.at(-1);
    if (fence.flags.has("output") && previous?.kind === "run") {
      steps[steps.length - 1] = { ...previous, prints: [...previous.prints, fence.content.trim()] };
    } else {
      steps.push(stepOf(fence));
    }
  }
  return steps;
}

function stepOf({ language, flags, attributes, content }: Fence): TutorialStep {
  const path = attributes.get("title");
  if (path !== undefined) return { kind: "write", path, content };
  if (language !== "sh") throw new Error(`the tutorial has a block that is neither a file nor a command: ${content}`);
  if (flags.has("setup")) return { kind: "set-up", script: content };
  const port = attributes.get("serves");
  if (port !== undefined) return { kind: "serve", script: content, port: Number(port) };
  const exits = Number(attributes.get("exits") ?? "0");
  return { kind: "run", script: content, exits, needs: attributes.get("needs"), prints: [] };
}

/** A heading that names a language holds until the next heading of any kind. */
function fencesFor(markdown: string, language: string, languages: readonly string[]): readonly Fence[] {
  const fences: Fence[] = [];
  let section: string | undefined;
  for (const [, heading, info, content] of markdown.matchAll(/^#{2,3} (.+)$|^```(\S.*)\n([\s\S]*?)^```$/gm)) {
    if (heading !== undefined) section = languages.includes(heading) ? heading : undefined;
    else if (section === undefined || section === language) fences.push(fenceOf(info ?? "", content ?? ""));
  }
  return fences;
}

function fenceOf(info: string, content: string): Fence {
  const [language = "", ...words] = info.split(" ");
  const pairs = words.map((word) => /^(\w+)="(.*)"$/.exec(word)).filter((match) => match !== null);
  return {
    language,
    flags: new Set(words.filter((word) => !word.includes("="))),
    attributes: new Map(pairs.map(([, name = "", value = ""]) => [name, value])),
    content,
  };
}
