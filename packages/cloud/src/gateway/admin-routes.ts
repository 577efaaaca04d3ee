import { AssayError } from "@assay/core";
import type { WireRequest, WireResponse } from "@assay/wire";

/** @param id what stands in the place of `{id}` in the route's path */
export type AdminRoute = (request: WireRequest, id: string) => WireResponse | Promise<WireResponse>;

/** Method and path, for example `GET /_assay/traces/{id}`, and what answers there. */
export type AdminRoutes = Readonly<Record<string, AdminRoute>>;

/**
 * The object in a request's body; an empty body is an empty object.
 * @param accepted its members
 * @throws AssayError BODY_INVALID, which is answered with 400
 */
export function readJsonObject({ body }: WireRequest, accepted: readonly string[]): Readonly<Record<string, unknown>> {
  const text = Buffer.from(body).toString().trim();
  const value = text === "" ? {} : parseJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw bodyInvalid("the body is not a JSON object", accepted);
  }
  const unknown = Object.keys(value).find((name) => !accepted.includes(name));
  if (unknown !== undefined) throw bodyInvalid(`the body has an unknown member "${unknown}"`, accepted);
  return { ...value };
}

/** What is in a body of JSON. @throws AssayError BODY_INVALID */
export function readJson({ body }: WireRequest): unknown {
  return parseJson(Buffer.from(body).toString());
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AssayError("BODY_INVALID", "the body is not JSON", { hint: "send a JSON document", cause });
  }
}

function bodyInvalid(message: string, accepted: readonly string[]): AssayError {
  return new AssayError("BODY_INVALID", message, { hint: `send an object of ${accepted.join(", ")}` });
}
