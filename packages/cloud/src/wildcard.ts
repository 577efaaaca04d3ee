/** A pattern that matches whole texts; `*` stands for any characters, everything else for itself. */
export function wildcardPattern(text: string): RegExp {
  const parts = text.split("*").map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}
