/** A part of a document that is being written. */
export type Node = Record<string, unknown>;

/** What is written, and how much of it. */
export interface ExportFormat {
  readonly dialect: "oas30" | "swagger";
  readonly hasIntegrations: boolean;
  readonly hasAuthorizers: boolean;
  /** Whether what only API Gateway knows of the API as a whole is written too. */
  readonly hasSettings: boolean;
  readonly hasDocumentation: boolean;
}

/** @param extensions `integrations`, `authorizers`, `documentation`, or `apigateway` for all of them, joined by commas */
export function formatOf(dialect: ExportFormat["dialect"], extensions = ""): ExportFormat {
  const named = extensions.split(",").map((each) => each.trim());
  const hasSettings = named.includes("apigateway");
  return {
    dialect,
    hasIntegrations: hasSettings || named.includes("integrations"),
    hasAuthorizers: hasSettings || named.includes("authorizers"),
    hasDocumentation: hasSettings || named.includes("documentation"),
    hasSettings,
  };
}

/** A reference to a model in the part of the document where the dialect keeps schemas. */
export function modelReference({ dialect }: ExportFormat, name: string): Node {
  return { $ref: dialect === "swagger" ? `#/definitions/${name}` : `#/components/schemas/${name}` };
}

/** Without the members that are undefined or empty lists and maps, which AWS leaves out. */
export function compact(node: Node): Node {
  const isSaid = (value: unknown): boolean =>
    value !== undefined && (typeof value !== "object" || value === null || Object.keys(value).length > 0);
  return Object.fromEntries(Object.entries(node).filter(([, value]) => isSaid(value)));
}
