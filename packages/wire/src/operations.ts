import type { MiddlewareStack } from "@smithy/types";

/** Names of the operations an SDK client module exports: `SendMessage` for `SendMessageCommand`. */
export type OperationName<Sdk> = keyof Sdk extends infer Key
  ? Key extends `${infer Name}Command`
    ? Name extends "$"
      ? never
      : Name
    : never
  : never;

type CommandOf<Sdk, Name extends string> = `${Name}Command` extends keyof Sdk
  ? Sdk[`${Name}Command`] extends abstract new (
      ...args: never[]
    ) => infer Command
    ? Command
    : never
  : never;

/** Required members lose `| undefined`: the wire layer has already refused requests without them. */
type Present<Input> = {
  [Key in keyof Input]: Record<never, never> extends Pick<Input, Key> ? Input[Key] : Exclude<Input[Key], undefined>;
};

type InputAndOutput<Command> = Command extends { readonly middlewareStack: MiddlewareStack<infer Input, infer Output> }
  ? { input: Present<Input>; output: Omit<Output, "$metadata"> }
  : never;

export type InputOf<Sdk, Name extends string> = InputAndOutput<CommandOf<Sdk, Name>>["input"];
export type OutputOf<Sdk, Name extends string> = InputAndOutput<CommandOf<Sdk, Name>>["output"];

/**
 * The operations of one service as data: name to function, typed from the SDK client.
 * An operation without an entry answers "not implemented" by name.
 */
export type Operations<Sdk, Context> = {
  readonly [Name in OperationName<Sdk>]?: (
    input: InputOf<Sdk, Name>,
    context: Context,
  ) => OutputOf<Sdk, Name> | Promise<OutputOf<Sdk, Name>>;
};
