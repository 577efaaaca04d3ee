import type { WireRequest } from "@assay/wire";

/** Names and values in the order in which they were sent, names in their own case, repetitions for themselves. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** The headers of a request as its client sent them; as the gateway joined them when it came from within this process. */
export function headerListOf({ rawHeaders, headers }: Pick<WireRequest, "rawHeaders" | "headers">): HeaderList {
  if (rawHeaders === undefined) return Object.entries(headers);
  const list: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    list.push([rawHeaders[index] ?? "", rawHeaders[index + 1] ?? ""]);
  }
  return list;
}

/** The last value of each name, as events of API Gateway have it; null when there is none. */
export function singleValues(list: HeaderList): Record<string, string> | null {
  return list.length === 0 ? null : Object.fromEntries(list);
}

/** Every value of each name; null when there is none. */
export function multiValues(list: HeaderList): Record<string, string[]> | null {
  if (list.length === 0) return null;
  const values = new Map<string, string[]>();
  for (const [name, value] of list) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}

/** Parameters of a raw query, decoded, in order. */
export function queryListOf(query: string): HeaderList {
  return [...new URLSearchParams(query)];
}
