import type { Certainty } from "../import-graph.js";

/** One import statement's part: `import a.b` or one name of `from a import b`. */
export interface PythonImport {
  /** Leading dots of a relative import; 0 for an absolute one. */
  readonly dots: number;
  /** Dotted name without the dots; empty for `from . import b`. */
  readonly module: string;
  /** The `b` of `from a import b`; `*` for all; undefined for `import a`. */
  readonly name: string | undefined;
  readonly line: number;
  readonly certainty: Certainty;
  /** The `try` whose failure the code expects, when the import is inside it. */
  readonly guardedBy?: number;
  /** The `try` after whose failure this import runs, when it stands in the `except`. */
  readonly fallbackOf?: number;
  /** Set when it stands unconditionally in the body of a top-level function of that name. */
  readonly inFunction?: string;
}

/** What one Python file imports and defines, read without running it. */
export interface PythonSource {
  readonly imports: readonly PythonImport[];
  /** Names bound at module level, under whatever condition. */
  readonly names: ReadonlySet<string>;
  /** Those of them that only `from . import name` binds: in a package's own file they have to be submodules. */
  readonly ownSubmodules: ReadonlySet<string>;
  /** True when names can appear that no assignment shows: `import *`, `globals()`, `__getattr__`, ... */
  readonly isDynamic: boolean;
  /** True when it plays with the import system itself, so that it may have submodules that no file shows. */
  readonly extendsImports: boolean;
  /** True when it changes `sys.path`, so that modules may come from folders nobody can predict. */
  readonly changesSearchPath: boolean;
}
