import { invalidParameter, tooManyTags } from "./errors.js";

const TAGS_PER_TOPIC = 50;

/** @throws InvalidParameter, TagLimitExceeded */
export function checkTags(tags: ReadonlyMap<string, string>): void {
  if (tags.size > TAGS_PER_TOPIC) throw tooManyTags();
  for (const [key, value] of tags) {
    if (key === "" || key.length > 128 || key.startsWith("aws:"))
      throw invalidParameter("Tags Reason: Invalid tag key");
    if (value.length > 256) throw invalidParameter("Tags Reason: Invalid tag value");
  }
}
