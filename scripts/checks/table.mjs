/**
 * Everything that has to hold on main, cheapest first. The label is the promise; the command proves it.
 * Every check has a planted violation in `e2e/checks.test.ts` that it must catch.
 */
export const checks = [
  { id: "format", label: "the code is formatted", command: ["biome", "format", "--colors=off", "."] },
  {
    id: "lint",
    label: "the linter has nothing to say",
    command: ["biome", "lint", "--colors=off", "--error-on-warnings", "."],
  },
  { id: "types", label: "the types agree, tests included", command: ["tsc", "-b"] },
  {
    id: "edges",
    label: "packages depend only on what the architecture allows",
    command: ["node", "scripts/checks/package-edges.mjs"],
  },
  {
    id: "cycles",
    label: "no cycles, one door per package and service, services do not know each other",
    command: ["node", "scripts/checks/module-rules.mjs"],
  },
  {
    id: "dead-code",
    label: "no unused files, exports or dependencies",
    command: ["knip", "--no-progress", "--no-config-hints"],
  },
  {
    id: "house-rules",
    label: "no file over 400 lines, no machine paths or registry hosts",
    command: ["node", "scripts/checks/house-rules.mjs"],
  },
  { id: "links", label: "links between documents lead somewhere", command: ["node", "scripts/checks/links.mjs"] },
  { id: "docs", label: "generated documents say what the code says", command: ["node", "scripts/docs.mjs", "--check"] },
  { id: "test", label: "every test passes", command: ["node", "scripts/test.mjs"] },
  {
    id: "pack",
    label: "the packed packages install and work elsewhere",
    command: ["node", "scripts/checks/pack-and-install.mjs"],
  },
];
