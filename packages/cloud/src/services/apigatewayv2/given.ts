type Given<Input> = { [Key in keyof Input]: Exclude<Input[Key], undefined> };

/** The members that a request carries; an absent one leaves the resource as it is. */
export function given<Input extends object>(input: Input): Partial<Given<Input>> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Partial<Given<Input>>;
}
