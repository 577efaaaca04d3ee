import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePython, parsePythonLibrary } from "../src/python/parse-python.js";
import type { PythonSource } from "../src/python/python-source.js";

const SOURCE = `"""Text
def not_a_function():
    import not_this
"""
import a  # def x():

def f(
    x="):",  # import b
    y=[1,
       2],
):  # a comment
    import inside
    '''
import in_text
'''
    return 1

class C:
    import c
    async def g(self): import one_liner
    def h(self):

        # comment
        if x:
            import inside

    import d \\
        .e

    @property
    def i(self) -> "x:y":
        return """
"""
text = f"{x['def']}"; import g
try:
    import h
except ImportError:
    def h(): pass
`;

test("without function bodies a source has the same imports on the same lines, but those inside functions", () => {
  const outside = (source: PythonSource | undefined): unknown[] =>
    // Offsets, which only tell one `try` from another, differ.
    (source?.imports ?? [])
      .filter(({ module }) => !/^(?:inside|one_liner)$/.test(module))
      .map(({ guardedBy: _, ...rest }) => rest);
  const whole = outside(parsePython(SOURCE));
  const lineOf = (statement: string): number => SOURCE.split("\n").findIndex((line) => line.includes(statement)) + 1;
  expect(whole).toMatchObject([
    { module: "a", line: lineOf("import a  ") },
    { module: "c", line: lineOf("import c") },
    { module: "d.e", line: lineOf("import d") },
    { module: "g", line: lineOf("import g") },
    { module: "h", line: lineOf("import h") },
  ]);
  expect(outside(parsePythonLibrary(SOURCE))).toEqual(whole);
});

test("any text is shortened without an error", () => {
  const part = fc.constantFrom(
    "def f():",
    "\n",
    "    ",
    "'''",
    '"',
    "\\",
    "(",
    ")",
    "#",
    "import a",
    "\r\n",
    "pass",
    "\t",
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
      parsePythonLibrary(parts.join(""));
    }),
    { numRuns: 1_000 },
  );
});
