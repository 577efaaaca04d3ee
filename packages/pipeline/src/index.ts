export { defineConfig } from "./config/define-config.js";
export { CONFIG_NAMES, findConfig } from "./config/find-config.js";
export { type LoadedConfig, loadConfig, parseConfig } from "./config/load-config.js";
export {
  type Config,
  type ConfigInput,
  configSchema,
  type EventConfig,
  type Expectation,
  type FunctionConfig,
} from "./config/schema.js";
