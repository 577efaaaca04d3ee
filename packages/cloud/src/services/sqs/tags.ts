import { invalidParameter } from "./errors.js";

const TAGS_LIMIT = 50;

/** @throws ServiceError InvalidParameterValue */
export function checkTags(tags: Readonly<Record<string, string>>, present: Iterable<string> = []): void {
  if (new Set([...present, ...Object.keys(tags)]).size > TAGS_LIMIT) {
    throw invalidParameter(`Too many tags added for queue. A queue can have ${TAGS_LIMIT} tags.`);
  }
  for (const [key, value] of Object.entries(tags)) {
    if (key.length < 1 || key.length > 128)
      throw invalidParameter("Tag keys must be between 1 and 128 characters in length.");
    if (value.length > 256) throw invalidParameter("Tag values must be between 0 and 256 characters in length.");
    if (/^aws:/i.test(key)) throw invalidParameter("Tag keys must not start with aws:.");
  }
}
