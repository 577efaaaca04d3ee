export {
  type Config,
  type ConfigInput,
  configSchema,
  defineConfig,
  type EventConfig,
  type Expectation,
  type FunctionConfig,
} from "./config/schema.js";
