import type { ShiftedTime } from "../environment-options.js";

/** Where the sandbox shows the folder of the offset. */
export const OFFSET_FOLDER = "/var/faketime";

/** @param folder the offset's, as the function sees it */
export function faketimeVariables({ library }: ShiftedTime, folder: string): Record<string, string> {
  return {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: `${folder}/offset`,
    // Seconds since the epoch: the function's TZ must not change what an instant means.
    FAKETIME_FMT: "%s",
    FAKETIME_NO_CACHE: "1",
    // Timers stay real; the name without the prefix is that of releases before 0.9.9.
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
    DONT_FAKE_MONOTONIC: "1",
    // Dates of files stay real, or byte code in the package would never fit its source.
    NO_FAKE_STAT: "1",
  };
}

/** Arguments for `bwrap`, which itself is not preloaded. */
export function faketimeAdditions(shiftedTime: ShiftedTime): string[] {
  const variables = Object.entries(faketimeVariables(shiftedTime, OFFSET_FOLDER));
  return [
    ...["--ro-bind", shiftedTime.folder, OFFSET_FOLDER],
    ...variables.flatMap(([name, value]) => ["--setenv", name, value]),
  ];
}
