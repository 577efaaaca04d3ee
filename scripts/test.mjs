// Builds, runs every test and ends with one plain line: `N passed, N failed, N skipped`.
// Arguments go to Vitest: `npm test -- packages/wire`.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, run, tool } from "./run.mjs";

const built = await run(process.execPath, [`${root}/scripts/build.mjs`]);
if (built !== 0) {
  console.log("0 passed, 1 failed");
  process.exit(1);
}

const scratch = mkdtempSync(join(tmpdir(), "assay-tests-"));
const resultFile = join(scratch, "results.json");
const exitCode = await run(tool("vitest"), [
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${resultFile}`,
  ...process.argv.slice(2),
]);

try {
  const results = JSON.parse(readFileSync(resultFile, "utf8"));
  // A file that could not be loaded has no test of its own to fail; it counts as one failure.
  const unloadable = results.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  ).length;
  const failed = results.numFailedTests + unloadable;
  const skipped = results.numPendingTests + results.numTodoTests;
  for (const { name, assertionResults } of results.testResults) {
    for (const { status, fullName } of assertionResults) {
      if (status === "skipped" || status === "pending") console.log(`skipped: ${name.slice(root.length)}: ${fullName}`);
    }
  }
  const nothingRan = results.numPassedTests === 0 && failed === 0;
  if (nothingRan) console.error("no test ran: a run that tests nothing is a failure");
  process.exitCode = exitCode !== 0 || failed > 0 || nothingRan ? 1 : 0;
  // An error outside of any test (an unhandled rejection) fails the run although no test did.
  const reported = process.exitCode !== 0 && failed === 0 ? 1 : failed;
  console.log(`${results.numPassedTests} passed, ${reported} failed, ${skipped} skipped`);
} catch (error) {
  console.error(`the test runner left no readable result: ${error.message}`);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
