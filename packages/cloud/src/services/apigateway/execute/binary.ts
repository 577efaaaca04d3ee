/** Whether a media type is one of those that an API treats as binary. */
export function isBinaryType(types: readonly string[], contentType: string | undefined): boolean {
  if (types.length === 0) return false;
  const wanted = (contentType ?? "").split(",").map((each) => each.split(";")[0]?.trim().toLowerCase() ?? "");
  return types.some((each) => {
    const type = each.replaceAll("~1", "/").toLowerCase();
    if (type === "*/*") return true;
    const prefix = type.endsWith("/*") ? type.slice(0, -1) : undefined;
    return wanted.some((one) => one === type || (prefix !== undefined && one.startsWith(prefix)));
  });
}
