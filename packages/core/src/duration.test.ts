import { expect, test } from "vitest";
import { parseDurationMs } from "./index.js";

test.each([
  ["250ms", 250],
  ["90s", 90_000],
  ["1.5h", 5_400_000],
  ["30d", 2_592_000_000],
  ["2w", 1_209_600_000],
  ["PT30S", 30_000],
  ["P1DT12H", 129_600_000],
  ["P2W", 1_209_600_000],
  ["PT0.5S", 500],
])("%s is %i ms", (text, ms) => {
  expect(parseDurationMs(text)).toBe(ms);
});

test.each(["", "30", "d", "-1d", "30 d", "P", "PT", "P1DT", "P1M", "P1Y", "T1H"])('"%s" is refused', (text) => {
  expect(() => parseDurationMs(text)).toThrow(expect.objectContaining({ code: "DURATION_INVALID" }));
});
