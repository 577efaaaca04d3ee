// The synopsis and the options of every command's page, from the definitions that the command line is parsed with.
import { readFileSync } from "node:fs";
import { root } from "../run.mjs";

const OPENING = "<!-- generated: npm run docs -->";
const CLOSING = "<!-- /generated -->";

const code = (text) => `\`${text}\``;
const cell = (text) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

function* render(command) {
  const words = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  yield `\`\`\`text\nassay ${[command.name(), "[options]", ...words].join(" ")}\n\`\`\`\n`;
  if (words.length > 0) {
    yield "| argument | meaning |\n|---|---|";
    for (const [index, argument] of command.registeredArguments.entries()) {
      yield `| ${code(words[index])} | ${cell(argument.description)} |`;
    }
    yield "";
  }
  yield "| option | default | meaning |\n|---|---|---|";
  for (const option of command.options) {
    // `--no-log` is on by default; that it exists says so.
    const isSet = option.defaultValue !== undefined && !option.negate && option.defaultValue.length !== 0;
    const choices = option.argChoices === undefined ? "" : `: ${option.argChoices.map(code).join(", ")}`;
    const byDefault = isSet ? code(String(option.defaultValue)) : "";
    yield `| ${code(cell(option.flags))} | ${byDefault} | ${cell(option.description)}${choices} |`;
  }
}

/** Files to write: path below the root -> content. A page without its marks is a mistake. */
export async function commandDocs() {
  const { createProgram } = await import("../../packages/assay/dist/program.js");
  const silent = { write: () => true };
  const program = createProgram({ stdin: process.stdin, stdout: silent, stderr: silent, env: {}, cwd: root }, () => {});
  if (program.commands.length === 0) throw new Error("the program has no commands: this check saw nothing");
  const pages = program.commands.map((command) => {
    const path = `docs/commands/${command.name()}.md`;
    const before = readFileSync(`${root}/${path}`, "utf8");
    const [start, end] = [before.indexOf(OPENING), before.indexOf(CLOSING)];
    if (start === -1 || end < start) throw new Error(`${path} has no ${OPENING} ... ${CLOSING}`);
    const generated = [...render(command)].join("\n");
    return [path, `${before.slice(0, start)}${OPENING}\n${generated}\n${before.slice(end)}`];
  });
  return Object.fromEntries(pages);
}
