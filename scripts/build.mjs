// Compiles every package to its dist/. Incremental: a second run takes about a second.
import { readdirSync } from "node:fs";
import { root, run, tool } from "./run.mjs";

const packages = readdirSync(`${root}/packages`).map((name) => `packages/${name}`);
process.exitCode = await run(tool("tsc"), ["-b", ...packages]);
