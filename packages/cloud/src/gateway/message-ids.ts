/** Ids of the messages that an operation has accepted, as SQS and SNS answer them. */
export function messageIdsOf(output: unknown): readonly string[] {
  if (typeof output !== "object" || output === null) return [];
  const { MessageId, Successful }: { MessageId?: unknown; Successful?: unknown } = output;
  if (typeof MessageId === "string") return [MessageId];
  return Array.isArray(Successful) ? Successful.flatMap(messageIdsOf) : [];
}
