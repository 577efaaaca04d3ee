/** A value that can be filtered on: a leaf of a body, or what an attribute holds. */
export type Scalar = string | number | boolean | null;

/** One entry of a list in a policy: a test of values, or of whether there is any. */
export type Pattern =
  | { readonly kind: "value"; readonly matches: (value: Scalar) => boolean }
  | { readonly kind: "absent" };

export const valuePattern = (matches: (value: Scalar) => boolean): Pattern => ({ kind: "value", matches });

export const textPattern = (matches: (text: string) => boolean): Pattern =>
  valuePattern((value) => typeof value === "string" && matches(value));
