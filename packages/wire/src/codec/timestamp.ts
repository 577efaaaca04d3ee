import {
  _parseEpochTimestamp,
  _parseRfc3339DateTimeWithOffset,
  _parseRfc7231DateTime,
  dateToUtcString,
} from "@smithy/core/serde";
import type { TimestampFormat } from "../model/shape.js";
import { MalformedInput } from "./malformed.js";

const parsers = {
  "date-time": _parseRfc3339DateTimeWithOffset,
  "http-date": _parseRfc7231DateTime,
  "epoch-seconds": _parseEpochTimestamp,
} satisfies Record<TimestampFormat, (value: unknown) => Date | undefined>;

/** @throws MalformedInput when `value` is not a timestamp of that format */
export function parseTimestamp(value: unknown, format: TimestampFormat): Date {
  // Epoch seconds are numbers in JSON and digits in text; the other formats are text everywhere.
  if (typeof value === "string" || (format === "epoch-seconds" && typeof value === "number")) {
    const date = parsed(value, format);
    if (date !== undefined && !Number.isNaN(date.getTime())) return date;
  }
  throw new MalformedInput(`Unable to parse ${JSON.stringify(value)} as a ${format} timestamp`);
}

function parsed(value: string | number, format: TimestampFormat): Date | undefined {
  try {
    return parsers[format](value);
  } catch {
    return undefined;
  }
}

export function formatTimestamp(date: Date, format: TimestampFormat): string {
  switch (format) {
    case "date-time":
      return date.toISOString().replace(".000Z", "Z");
    case "http-date":
      return dateToUtcString(date);
    case "epoch-seconds":
      return String(date.getTime() / 1000);
    default:
      return format satisfies never;
  }
}
