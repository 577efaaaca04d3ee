type Given<Input> = { [Key in keyof Input]: Exclude<Input[Key], undefined> };

/** The members that a request carries; an absent one leaves the resource as it is. */
export function given<Input extends object>(input: Input): Partial<Given<Input>> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Partial<Given<Input>>;
}

/**
 * A resource with what a request changes of it.
 * @param removable members that the empty text takes away, as Terraform does with what is no longer configured
 */
export function changed<Resource extends object>(
  resource: Resource,
  input: object,
  removable: readonly (keyof Resource & string)[],
): Resource {
  const all: Resource = { ...resource, ...given(input) };
  const isTakenAway = (name: string, value: unknown): boolean =>
    value === "" && removable.some((each) => each === name);
  return Object.fromEntries(Object.entries(all).filter(([name, value]) => !isTakenAway(name, value))) as Resource;
}
