import type { MessageAttributeValue } from "@aws-sdk/client-sns";

/**
 * Attributes as one JSON object, in which they are filtered; binary ones are left out, as SNS ignores them. Quotes and
 * backslashes stay escaped there, which is why AWS tells customers to escape them twice in policies. Source:
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html, read November 2026.
 */
export function messageOfAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>): object {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { DataType = "", StringValue }]) => {
      const value = StringValue === undefined ? undefined : valueFrom(DataType, StringValue);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function valueFrom(dataType: string, text: string): unknown {
  if (dataType === "String.Array") return elementsOf(text);
  if (/^String(?:\.|$)/.test(dataType)) return escaped(text);
  if (/^Number(?:\.|$)/.test(dataType)) return Number(text);
  return undefined;
}

function elementsOf(text: string): readonly unknown[] | undefined {
  try {
    const elements: unknown = JSON.parse(text);
    if (!Array.isArray(elements)) return undefined;
    return elements.map((element: unknown) => (typeof element === "string" ? escaped(element) : element));
  } catch {
    return undefined;
  }
}

const escaped = (text: string): string => text.replaceAll(/["\\]/g, "\\$&");
