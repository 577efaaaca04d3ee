export { AssayContainer } from "./assay-container.js";
export type { ClockSpeed } from "./container-settings.js";
export type { StartedAssayContainer } from "./started-container.js";
