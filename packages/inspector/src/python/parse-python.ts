import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@lezer/python";
import { type Certainty, weakerOf } from "../import-graph.js";
import { boundNames, hiddenBindings } from "./bound-names.js";
import { expectsImportError, neverHolds, suppressesImportError } from "./import-guard.js";
import { readImportStatement } from "./import-statement.js";
import type { PythonImport, PythonSource } from "./python-source.js";
import { hasSyntaxErrors } from "./syntax-errors.js";
import { clausesOf, lineCounter, textOf } from "./syntax-text.js";
import { withoutFunctionBodies } from "./without-function-bodies.js";

// Each of these can bind module-level names, or make submodules, that no statement shows. A false match only means
// fewer claims.
const DYNAMIC_NAMES = /\b(?:globals|locals|vars|exec)\s*\(|\b__dict__\b/;
const IMPORT_HOOKS = /\bsys\.(?:modules|meta_path|path_hooks)\b|\b__path__\b/;
const SEARCH_PATH_CHANGE = /\bsys\.path\s*(?:\.\s*(?:insert|append|extend)|\+?=|\[)|\bsite\.addsitedir\b/;
/** Where a statement stands. */
type Place = Pick<PythonImport, "certainty" | "guardedBy" | "fallbackOf" | "inFunction"> & {
  readonly isModuleLevel: boolean;
};

/** Reads a Python file. Undefined when it is not valid Python: nothing is claimed about it. */
export function parsePython(text: string): PythonSource | undefined {
  return readSource(text, text, (line) => line);
}

/** The same without what stands inside functions. */
export function parsePythonLibrary(text: string): PythonSource | undefined {
  const { text: shortened, lines } = withoutFunctionBodies(text);
  return readSource(shortened, text, (line) => lines[line - 1] ?? line);
}

function readSource(text: string, whole: string, lineOf: (line: number) => number): PythonSource | undefined {
  const tree = parseTree(text);
  if (tree === undefined || hasSyntaxErrors(tree)) return undefined;
  const imports: PythonImport[] = [];
  const names = new Set<string>();
  const ownSubmodules = new Set<string>();
  const lineAt = lineCounter(text);

  // An explicit stack, in source order: deeply nested sources must not exhaust the call stack.
  const pending: (readonly [SyntaxNode, Place])[] = [];
  const pushBody = (body: SyntaxNode | null, place: Place): void => {
    for (let child = body?.lastChild ?? null; child !== null; child = child.prevSibling) pending.push([child, place]);
  };
  pushBody(tree.topNode, { certainty: "always", isModuleLevel: true });

  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, place] = next;
    if (node.name === "ImportStatement") {
      const { isModuleLevel, ...where } = place;
      for (const { boundName, ...part } of readImportStatement(node, text)) {
        imports.push({ ...part, ...where, line: lineOf(lineAt(node.from)) });
        const isOwn = part.dots === 1 && part.module === "" && part.name === boundName;
        if (isModuleLevel) (isOwn ? ownSubmodules : names).add(boundName);
      }
      continue;
    }
    if (place.isModuleLevel) for (const name of boundNames(node, text)) names.add(name);
    for (const [body, bodyPlace] of bodiesOf(node, place, text).toReversed()) pushBody(body, bodyPlace);
  }

  for (const name of hiddenBindings(whole)) names.add(name);
  for (const name of names) ownSubmodules.delete(name);
  for (const name of ownSubmodules) names.add(name);
  return {
    imports,
    names,
    ownSubmodules,
    isDynamic: names.has("*") || names.has("__getattr__") || DYNAMIC_NAMES.test(whole) || IMPORT_HOOKS.test(whole),
    extendsImports: IMPORT_HOOKS.test(whole),
    changesSearchPath: SEARCH_PATH_CHANGE.test(whole),
  };
}

function parseTree(text: string): Tree | undefined {
  try {
    return parser.parse(text);
  } catch (error) {
    // Nested deeper than the parser's stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The statement lists inside a statement, each with where its statements stand. */
function bodiesOf(node: SyntaxNode, place: Place, text: string): (readonly [SyntaxNode | null, Place])[] {
  const conditional = weaken(place, "conditional");
  switch (node.name) {
    case "DecoratedStatement":
    case "StatementGroup":
      return [[node, place]];
    case "FunctionDefinition":
      return [[node.getChild("Body"), functionPlace(node, place, text)]];
    case "ClassDefinition":
      // A class body runs where it stands, but what it binds belongs to the class.
      return [[node.getChild("Body"), { ...place, isModuleLevel: false }]];
    case "WithStatement":
      return [[node.getChild("Body"), suppressesImportError(node, text) ? weaken(place, "guarded") : place]];
    case "TryStatement":
      return tryBodies(node, place, text);
    case "IfStatement":
      return clausesOf(node)
        .filter(({ condition }) => condition === undefined || !neverHolds(condition, text))
        .map(({ body }) => [body, conditional]);
    case "ForStatement":
    case "WhileStatement":
      return clausesOf(node).map(({ body }) => [body, conditional]);
    case "MatchStatement":
      return [[node.getChild("MatchBody"), conditional]];
    case "MatchClause":
      return [[node.getChild("Body"), place]];
    default:
      return [];
  }
}

function functionPlace(node: SyntaxNode, place: Place, text: string): Place {
  const name = node.getChild("VariableName");
  const isTopLevel = place.isModuleLevel && place.certainty === "always" && name !== null;
  return {
    ...weaken(place, "deferred"),
    isModuleLevel: false,
    ...(isTopLevel ? { inFunction: textOf(name, text) } : {}),
  };
}

function tryBodies(node: SyntaxNode, place: Place, text: string): (readonly [SyntaxNode, Place])[] {
  if (!expectsImportError(node, text)) {
    return clausesOf(node).map(({ keyword, body }) => [
      body,
      keyword === "except" ? weaken(place, "conditional") : place,
    ]);
  }
  // The offset names the statement: it is unique within the file.
  const id = node.from;
  return clausesOf(node).map(({ keyword, body }) => {
    switch (keyword) {
      case "try":
        return [body, { ...weaken(place, "guarded"), guardedBy: id }];
      case "except":
        return [body, { ...place, fallbackOf: id }];
      case "else":
        return [body, weaken(place, "conditional")];
      default:
        return [body, place];
    }
  });
}

function weaken({ inFunction: _, ...place }: Place, certainty: Certainty): Place {
  return { ...place, certainty: weakerOf(place.certainty, certainty) };
}
