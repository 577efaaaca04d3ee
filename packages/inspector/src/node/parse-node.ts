import { type Program, parse } from "acorn";
import { readCommonJsExports } from "./commonjs-exports.js";
import { readEsmExports } from "./esm-exports.js";
import { readNodeImports } from "./node-imports.js";
import type { NodeSource } from "./node-source.js";

/** Reads a JavaScript file. Undefined when it does not parse: nothing is claimed about it. */
export function parseNode(text: string, system: NodeSource["system"]): NodeSource | undefined {
  try {
    const program = parseProgram(text, system);
    const exported = system === "esm" ? readEsmExports(program) : readCommonJsExports(program);
    return { system, imports: readNodeImports(program, system), ...exported };
  } catch (error) {
    // Not JavaScript, or nested deeper than the parser's stack.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function parseProgram(text: string, system: NodeSource["system"]): Program {
  return parse(text, {
    ecmaVersion: "latest",
    sourceType: system === "esm" ? "module" : "script",
    locations: true,
    allowHashBang: true,
    // A CommonJS file is the body of a function.
    allowReturnOutsideFunction: system === "commonjs",
  });
}
