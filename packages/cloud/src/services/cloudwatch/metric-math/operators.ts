type Operator = (a: number, b: number) => number;

/** Binary operators, loosest first. Comparisons and logic answer 1 or 0, as in CloudWatch. */
export const OPERATORS: readonly Readonly<Record<string, Operator>>[] = [
  { "||": or, OR: or },
  { "&&": and, AND: and },
  {
    "<=": (a, b) => Number(a <= b),
    ">=": (a, b) => Number(a >= b),
    "==": (a, b) => Number(a === b),
    "!=": (a, b) => Number(a !== b),
    "<": (a, b) => Number(a < b),
    ">": (a, b) => Number(a > b),
  },
  { "+": (a, b) => a + b, "-": (a, b) => a - b },
  { "*": (a, b) => a * b, "/": (a, b) => a / b },
  { "^": (a, b) => a ** b },
];

function or(a: number, b: number): number {
  return Number(a !== 0 || b !== 0);
}

function and(a: number, b: number): number {
  return Number(a !== 0 && b !== 0);
}
