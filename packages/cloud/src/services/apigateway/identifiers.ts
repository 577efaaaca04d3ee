import { randomBytes, randomInt } from "node:crypto";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

function randomText(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}

/** Ids of APIs, of API keys and of usage plans. */
export const newId = (): string => randomText(10, LETTERS);

/** Ids of what belongs to an API: resources, deployments, authorizers, validators. */
export const newShortId = (): string => randomText(6, LETTERS);

/** Value of an API key that its owner did not choose. */
export const newKeyValue = (): string => randomText(40, `${LETTERS}ABCDEFGHIJKLMNOPQRSTUVWXYZ`);

/** `x-amz-apigw-id` and `$context.extendedRequestId`. */
export const newExtendedRequestId = (): string => randomBytes(11).toString("base64").slice(0, 15).concat("=");
