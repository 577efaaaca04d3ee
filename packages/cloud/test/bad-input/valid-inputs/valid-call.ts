/** `<CreateQueue.QueueUrl>` in a text is what the last answer to that operation said. */
export type ValidCall = readonly [operation: string, input: Readonly<Record<string, unknown>>];
