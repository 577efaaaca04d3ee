// Every operation of every service: implemented, partial or absent, from the services themselves.
import { SERVICES } from "../../packages/cloud/dist/services/registry.js";
import { compileService } from "../../packages/wire/dist/index.js";
import { renderClients } from "./clients.mjs";

const PAGE = "docs/operations.md";

const INTRODUCTION = `# Operations

What the embedded AWS answers, operation by operation, written from its code by \`npm run docs\`. An absent operation answers 501 \`NotImplemented\` by name and is noted in the ledger of the run. What else differs from AWS is in the README of each service.
`;

const cell = (text) => text.replaceAll("|", "\\|");

async function* renderService(name, { load }) {
  const { client, operations, partial = {} } = await load();
  const { serviceId, operationNames } = compileService(client);
  const isThere = (operation) => Object.hasOwn(operations, operation);
  const stray = Object.keys(partial).find((operation) => !isThere(operation));
  if (stray !== undefined) throw new Error(`${name} calls ${stray} partial, and does not have it`);
  const there = operationNames.filter(isThere).sort();
  const absent = operationNames.filter((operation) => !isThere(operation)).sort();
  yield `## ${serviceId}\n`;
  yield `${there.length} of ${operationNames.length} operations; [README](../packages/cloud/src/services/${name}/README.md).\n`;
  yield "| operation | state | what it leaves out |\n|---|---|---|";
  for (const operation of there) {
    const missing = partial[operation];
    yield `| ${operation} | ${missing === undefined ? "implemented" : "partial"} | ${cell(missing ?? "")} |`;
  }
  if (absent.length > 0) yield `\nAbsent: ${absent.join(", ")}.`;
  yield "";
}

async function* renderSummary(entries) {
  yield "| service | implemented | partial | absent |\n|---|---|---|---|";
  for (const [, { load }] of entries) {
    const { client, operations, partial = {} } = await load();
    const { serviceId, operationNames } = compileService(client);
    const there = operationNames.filter((operation) => Object.hasOwn(operations, operation)).length;
    const partly = Object.keys(partial).length;
    const anchor = serviceId.toLowerCase().replaceAll(" ", "-");
    yield `| [${serviceId}](#${anchor}) | ${there - partly} | ${partly} | ${operationNames.length - there} |`;
  }
  yield "";
}

/** Files to write: path below the root -> content. */
export async function operationsDocs() {
  const entries = Object.entries(SERVICES);
  if (entries.length === 0) throw new Error("there are no services: this check saw nothing");
  const lines = [INTRODUCTION];
  for await (const line of renderSummary(entries)) lines.push(line);
  lines.push(...(await renderClients(entries)));
  for (const [name, entry] of entries) for await (const line of renderService(name, entry)) lines.push(line);
  return { [PAGE]: lines.join("\n") };
}
