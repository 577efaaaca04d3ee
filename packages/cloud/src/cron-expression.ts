/** The instants that a cron expression of AWS names, in UTC. */
export interface CronExpression {
  /** The first one after `timeMs`, in milliseconds since the Unix epoch; undefined when there is none any more. */
  nextAfter(timeMs: number): number | undefined;
}

type Numbers = ReadonlySet<number>;

/** Judges one day by its number in the month. */
type DayTest = (dayOfMonth: number, month: Month) => boolean;

interface Month {
  readonly year: number;
  /** 1 is January. */
  readonly number: number;
  readonly days: number;
  /** Of the first day; 1 is Sunday. */
  readonly firstWeekday: number;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const SATURDAY = 7;
const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * Reads the six fields of a cron expression as EventBridge and its neighbours define them: minutes, hours, day of month,
 * month, day of week, year (EventBridge user guide, "Cron expressions reference", read in November 2026).
 * @param text without the surrounding `cron(...)`
 * @returns undefined when it cannot be read
 */
export function parseCronExpression(text: string): CronExpression | undefined {
  const [minute = "", hour = "", dayOfMonth = "", month = "", weekday = "", year = "", ...rest] = text
    .trim()
    .toUpperCase()
    .split(/\s+/);
  // One of the two days has to be left open, and only one.
  if (rest.length > 0 || (dayOfMonth === "?") === (weekday === "?")) return undefined;
  const minutes = parseNumbers(minute, { min: 0, max: 59 });
  const hours = parseNumbers(hour, { min: 0, max: 23 });
  const months = parseNumbers(month, { min: 1, max: 12, names: MONTHS });
  const years = parseNumbers(year, { min: FIRST_YEAR, max: LAST_YEAR });
  const isDay = weekday === "?" ? parseDayOfMonth(dayOfMonth) : parseWeekday(weekday);
  if (minutes === undefined || hours === undefined || months === undefined || years === undefined) return undefined;
  if (isDay === undefined) return undefined;

  const timesOfDayMs = [...hours]
    .sort(ascending)
    .flatMap((each) => [...minutes].sort(ascending).map((minuteOf) => each * HOUR_MS + minuteOf * MINUTE_MS));
  return {
    nextAfter(timeMs) {
      for (const dayMs of daysFrom(timeMs, { months, years, isDay })) {
        const timeOfDayMs = timesOfDayMs.find((each) => dayMs + each > timeMs);
        if (timeOfDayMs !== undefined) return dayMs + timeOfDayMs;
      }
      return undefined;
    },
  };
}

const ascending = (left: number, right: number): number => left - right;

/** Midnights of the days that fit, from the day of `timeMs` on. */
function* daysFrom(
  timeMs: number,
  { months, years, isDay }: { readonly months: Numbers; readonly years: Numbers; readonly isDay: DayTest },
): Generator<number> {
  const start = new Date(timeMs);
  for (let year = Math.max(start.getUTCFullYear(), FIRST_YEAR); year <= LAST_YEAR; year++) {
    if (!years.has(year)) continue;
    for (let number = 1; number <= 12; number++) {
      const days = new Date(Date.UTC(year, number, 0)).getUTCDate();
      if (!months.has(number) || Date.UTC(year, number - 1, days + 1) <= timeMs) continue;
      const month = { year, number, days, firstWeekday: new Date(Date.UTC(year, number - 1)).getUTCDay() + 1 };
      for (let day = 1; day <= days; day++) {
        if (isDay(day, month)) yield Date.UTC(year, number - 1, day);
      }
    }
  }
}

interface Field {
  readonly min: number;
  readonly max: number;
  /** What may stand for `min`, `min + 1` and so on. */
  readonly names?: readonly string[];
}

/** `*`, `5`, `1-5`, `MON-FRI`, `0/15`, `1-30/10`, and lists of these. */
function parseNumbers(text: string, field: Field): Numbers | undefined {
  const numbers = new Set<number>();
  for (const part of text.split(",")) {
    const [range = "", step, ...rest] = part.split("/");
    const bounds = parseRange(range, field, step !== undefined);
    const stride = step === undefined ? 1 : parseNumber(step, { min: 1, max: field.max });
    if (bounds === undefined || stride === undefined || rest.length > 0) return undefined;
    for (let number = bounds.from; number <= bounds.to; number += stride) numbers.add(number);
  }
  return numbers;
}

function parseRange(text: string, field: Field, isStepped: boolean): { from: number; to: number } | undefined {
  // `/5` and `*/5` begin at the lowest number there is.
  if (text === "*" || (text === "" && isStepped)) return { from: field.min, to: field.max };
  const [first = "", last, ...rest] = text.split("-");
  const from = parseNumber(first, field);
  const to = last === undefined ? (isStepped ? field.max : from) : parseNumber(last, field);
  if (from === undefined || to === undefined || from > to || rest.length > 0) return undefined;
  return { from, to };
}

function parseNumber(text: string, { min, max, names = [] }: Field): number | undefined {
  const named = names.indexOf(text);
  const number = named === -1 ? Number(/^\d{1,4}$/.test(text) ? text : Number.NaN) : named + min;
  return number >= min && number <= max ? number : undefined;
}

/** Beside numbers: `L`, the last day, and `15W`, the working day nearest to the 15th. */
function parseDayOfMonth(text: string): DayTest | undefined {
  if (text === "L") return (day, { days }) => day === days;
  const [, nearest] = /^(\d{1,2})W$/.exec(text) ?? [];
  if (nearest !== undefined) {
    const wanted = parseNumber(nearest, { min: 1, max: 31 });
    return wanted === undefined ? undefined : (day, month) => day === nearestWorkday(wanted, month);
  }
  const numbers = parseNumbers(text, { min: 1, max: 31 });
  return numbers === undefined ? undefined : (day) => numbers.has(day);
}

/** Beside numbers: `L`, Saturday, `6L`, the last Friday of the month, and `3#2`, its second Tuesday. */
function parseWeekday(text: string): DayTest | undefined {
  const field = { min: 1, max: SATURDAY, names: WEEKDAYS };
  const [, name = "", suffix, count] = /^([A-Z]{3}|\d)?(?:(L)|#([1-5]))$/.exec(text) ?? [];
  if (suffix === undefined && count === undefined) {
    const numbers = parseNumbers(text, field);
    return numbers === undefined ? undefined : (day, month) => numbers.has(weekdayOf(day, month));
  }
  if (name === "" && suffix !== undefined) return (day, month) => weekdayOf(day, month) === SATURDAY;
  const wanted = parseNumber(name, field);
  if (wanted === undefined) return undefined;
  return (day, month) => {
    if (weekdayOf(day, month) !== wanted) return false;
    return count === undefined ? day + 7 > month.days : Math.ceil(day / 7) === Number(count);
  };
}

function weekdayOf(dayOfMonth: number, { firstWeekday }: Month): number {
  return ((firstWeekday + dayOfMonth - 2) % 7) + 1;
}

/** Within the month: the first, if it is a Saturday, is Monday the third. */
function nearestWorkday(wanted: number, month: Month): number | undefined {
  if (wanted > month.days) return undefined;
  switch (weekdayOf(wanted, month)) {
    case SATURDAY:
      return wanted === 1 ? 3 : wanted - 1;
    case 1:
      return wanted === month.days ? wanted - 2 : wanted + 1;
    default:
      return wanted;
  }
}
