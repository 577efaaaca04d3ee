import { badRequest } from "./errors.js";

/**
 * What goes before the paths of a document on import: nothing, its whole base path, or that without its first part
 * (developer guide, "Set the OpenAPI basePath property", read 2026).
 * @param mode `ignore`, `prepend` or `split`
 * @throws BadRequestException for any other
 */
export function pathPrefixOf(server: unknown, mode = "ignore"): string {
  const parts = basePathOf(server).split("/").filter(Boolean);
  switch (mode) {
    case "ignore":
      return "";
    case "prepend":
      return parts.map((part) => `/${part}`).join("");
    case "split":
      return parts
        .slice(1)
        .map((part) => `/${part}`)
        .join("");
    default:
      throw badRequest("Invalid basepath specified. Must be one of [ignore, prepend, split]");
  }
}

/** Path of a server's URL, whose variables stand for their defaults. */
function basePathOf(server: unknown): string {
  const { url, variables }: Readonly<Record<string, unknown>> = Object(server);
  const filled = String(url ?? "").replace(/\{([^{}]+)\}/g, (_whole, name: string) => {
    const variable: unknown = Object.getOwnPropertyDescriptor(Object(variables), name)?.value;
    return String(Object(variable).default ?? "").replace(/^\//, "");
  });
  return filled.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, "").replace(/[?#].*$/, "");
}
