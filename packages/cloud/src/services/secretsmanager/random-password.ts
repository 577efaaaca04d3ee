import { randomInt } from "node:crypto";
import type { GetRandomPasswordRequest } from "@aws-sdk/client-secrets-manager";
import { invalidParameter } from "./errors.js";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/** @throws InvalidParameterException when the length or what is excluded leaves nothing to choose */
export function randomPassword(request: GetRandomPasswordRequest): string {
  const { PasswordLength: length = 32, RequireEachIncludedType: requiresEach = true, ExcludeCharacters = "" } = request;
  const types = [
    request.ExcludeLowercase ? "" : LOWER,
    request.ExcludeUppercase ? "" : UPPER,
    request.ExcludeNumbers ? "" : DIGITS,
    request.ExcludePunctuation ? "" : PUNCTUATION,
    request.IncludeSpace ? " " : "",
  ].map((type) => [...type].filter((each) => !ExcludeCharacters.includes(each)));
  const included = types.filter((type) => type.length > 0);
  if (length < 1 || length > 4_096 || included.length === 0 || (requiresEach && length < included.length)) {
    throw invalidParameter(
      "Invalid password parameters: no password of this length can be made of the included characters.",
    );
  }
  const all = included.flat();
  const required = requiresEach ? included.map(pick) : [];
  return shuffle([...required, ...Array.from({ length: length - required.length }, () => pick(all))]).join("");
}

function pick(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? "";
}

function shuffle(characters: readonly string[]): readonly string[] {
  const left = [...characters];
  return characters.map(() => left.splice(randomInt(left.length), 1)[0] ?? "");
}
