/** The part of an ARN that tells resources apart. */
export function nameOf(resource: string): string {
  return /^arn:(?:[^:]*:){4}(.+)$/.exec(resource)?.[1] ?? resource;
}
