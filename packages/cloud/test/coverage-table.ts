import { compileService } from "@assay/wire";
import { SERVICE_NAMES, SERVICES } from "../src/services/registry.js";

/** Which operations of AWS are implemented, as Markdown, from the operation maps themselves. */
export async function coverageTable(): Promise<string> {
  const rows = await Promise.all(SERVICE_NAMES.map(coverageRow));
  return ["| service | implemented | operations |", "|---|---|---|", ...rows].join("\n");
}

async function coverageRow(name: (typeof SERVICE_NAMES)[number]): Promise<string> {
  const { client, operations } = await SERVICES[name].load();
  const { serviceId, operationNames } = compileService(client);
  const implemented = operationNames.filter((operation) => Object.hasOwn(operations, operation)).sort();
  const link = `[${serviceId}](src/services/${name}/README.md)`;
  return `| ${link} | ${implemented.length} of ${operationNames.length} | ${implemented.join(", ")} |`;
}
