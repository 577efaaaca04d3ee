import type { ConfigInput } from "@assay/pipeline";
import { stringify } from "yaml";
import type { DetectedProject, ProjectFile } from "./project.js";

export type ConfigFormat = "ts" | "json" | "yaml";

const EVENT_FILE = "events/example.json";
const SCHEMA = "./node_modules/@assay/pipeline/schema/config-v1.schema.json";

/** The files of a configuration: itself, its sample event, and what else the project needs. */
export function renderFiles(project: DetectedProject, format: ConfigFormat): ProjectFile[] {
  const config: ConfigInput = {
    project: project.function.name,
    function: project.function,
    alias: "live",
    ...(project.unit === undefined ? {} : { unit: project.unit }),
    build: project.build,
    events: [{ name: "example", file: EVENT_FILE }],
  };
  return [
    { path: `assay.config.${format}`, content: renderConfig(config, format) },
    { path: EVENT_FILE, content: `${JSON.stringify(project.event, null, 2)}\n` },
    ...(project.files ?? []),
  ];
}

function renderConfig(config: ConfigInput, format: ConfigFormat): string {
  switch (format) {
    case "json":
      return `${JSON.stringify({ $schema: SCHEMA, ...config }, null, 2)}\n`;
    case "yaml":
      return `# yaml-language-server: $schema=${SCHEMA}\n${stringify(config, { lineWidth: 0 })}`;
    case "ts": {
      const body = JSON.stringify(config, null, 2).replace(/^( *)"([A-Za-z_$][\w$]*)":/gm, "$1$2:");
      const events = "  // What the function must answer: see `events` in the configuration reference.\n  events:";
      return `import { defineConfig } from "assay";\n\nexport default defineConfig(${body.replace(/^ {2}events:/m, events)});\n`;
    }
    default:
      return format satisfies never;
  }
}
