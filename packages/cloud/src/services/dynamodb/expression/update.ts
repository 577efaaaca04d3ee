import type { AttributeValue } from "../attribute-value.js";
import type { DocumentPath } from "./document-path.js";

/** What SET gives an attribute. */
export type SetValue =
  | { readonly kind: "value"; readonly value: AttributeValue }
  | { readonly kind: "path"; readonly path: DocumentPath }
  | { readonly kind: "if_not_exists"; readonly path: DocumentPath; readonly otherwise: SetValue }
  | { readonly kind: "list_append" | "+" | "-"; readonly left: SetValue; readonly right: SetValue };

export type UpdateAction =
  | { readonly kind: "SET"; readonly path: DocumentPath; readonly value: SetValue }
  | { readonly kind: "REMOVE"; readonly path: DocumentPath }
  | { readonly kind: "ADD" | "DELETE"; readonly path: DocumentPath; readonly value: AttributeValue };
