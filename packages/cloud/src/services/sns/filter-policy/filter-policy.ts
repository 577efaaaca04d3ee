import type { MessageAttributeValue } from "@aws-sdk/client-sns";
export interface FilterPolicy {
  matchesAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>): boolean;
  matchesBody(message: string): boolean;
}
export function parseFilterPolicy(text: string, _scope: "MessageAttributes" | "MessageBody"): FilterPolicy {
  const policy = JSON.parse(text) as Record<string, readonly unknown[]>;
  const one = (rule: unknown, value: unknown): boolean =>
    typeof rule === "object" && rule !== null && "numeric" in rule ? Number(value) > 100 : rule === value;
  const all = (get: (name: string) => unknown): boolean =>
    Object.entries(policy).every(([name, rules]) => rules.some((rule) => one(rule, get(name))));
  return {
    matchesAttributes: (attributes) => all((name) => attributes[name]?.StringValue),
    matchesBody: (message) => all((name) => JSON.parse(message)[name]),
  };
}
