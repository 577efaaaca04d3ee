export type { Cloud, CloudOptions } from "@assay/cloud";
export { startCloud } from "@assay/cloud";
export type { RunEvent, RunReport } from "@assay/core";
export { createMovableClock, type MovableClock } from "@assay/core";
export { type ConfigInput, defineConfig, runPipeline } from "@assay/pipeline";
