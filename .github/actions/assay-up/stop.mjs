// Runs when the job ends, however it ends.
import { spawnSync } from "node:child_process";

const { STATE_endpointUrl: endpointUrl, STATE_assay: assay } = process.env;

// Nothing was started when there is no state.
if (endpointUrl !== undefined && endpointUrl !== "") {
  const { status } = spawnSync("npx", ["--yes", assay, "down", "--endpoint", endpointUrl], { stdio: "inherit" });
  if (status !== 0) console.log("::warning title=assay::the embedded AWS could not be ended; the runner will do it");
}
