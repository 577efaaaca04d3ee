// Rules about which module may import which, checked on the sources by dependency-cruiser.
import { existsSync, readdirSync } from "node:fs";
import { cruise } from "dependency-cruiser";
import extractTsConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { root } from "../run.mjs";

process.chdir(root);

const forbidden = [
  {
    name: "no-cycles",
    severity: "error",
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
  },
  {
    name: "services-do-not-know-each-other",
    severity: "error",
    from: { path: "^packages/cloud/src/services/([^/]+)/" },
    to: { path: "^packages/cloud/src/services/[^/]+/", pathNot: "^packages/cloud/src/services/$1/" },
  },
  {
    name: "a-service-has-one-door",
    severity: "error",
    from: { path: "^packages/cloud/src/", pathNot: "^packages/cloud/src/services/" },
    to: { path: "^packages/cloud/src/services/[^/]+/", pathNot: "^packages/cloud/src/services/[^/]+/index\\.ts$" },
  },
  {
    name: "a-package-has-one-door",
    severity: "error",
    from: { path: "^packages/([^/]+)/src/", pathNot: "\\.test\\.ts$" },
    to: {
      path: "^packages/[^/]+/(src|dist)/",
      pathNot: ["^packages/$1/", "^packages/[^/]+/(src|dist)/index\\.(d\\.ts|js|ts)$"],
    },
  },
  {
    // What proves artifacts is 40 MiB that a server would hold for as long as it runs.
    name: "a-server-stays-small",
    severity: "error",
    from: { path: "^packages/assay/src/commands/up/up\\.ts$" },
    to: { path: "(^|/)packages/pipeline/", reachable: true },
  },
  {
    name: "no-unresolvable-imports",
    severity: "error",
    from: {},
    to: { couldNotResolve: true },
  },
];

const sources = readdirSync("packages")
  .map((name) => `packages/${name}/src`)
  .filter((path) => existsSync(path));
const { output } = await cruise(
  sources,
  {
    ruleSet: { forbidden },
    doNotFollow: { path: "node_modules|/dist/" },
    exclude: { path: "\\.test\\.ts$" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["types", "import", "default"] },
    validate: true,
  },
  {},
  { tsConfig: extractTsConfig("tsconfig.base.json") },
);

for (const { rule, from, to } of output.summary.violations) console.error(`${rule.name}: ${from} -> ${to}`);
if (output.summary.totalCruised < 20) {
  console.error(`read ${output.summary.totalCruised} modules: this check saw next to nothing`);
  process.exitCode = 1;
}
if (output.summary.error > 0) process.exitCode = 1;
