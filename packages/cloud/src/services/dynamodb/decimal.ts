import { invalid } from "./errors.js";

/** `coefficient` times ten to the power of `exponent`; the coefficient ends in no zero. */
interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

const DIGITS_LIMIT = 38;
// The first digit of a number stands for a power of ten between these two.
const LARGEST_MAGNITUDE = 125;
const SMALLEST_MAGNITUDE = -130;

const NOT_NUMERIC = "The parameter cannot be converted to a numeric value";

/**
 * The one way in which DynamoDB writes a number.
 * @throws ValidationException for text that is no number, or one beyond 38 digits or the supported range
 */
export function canonicalNumber(text: string): string {
  // Most numbers are short and canonical already.
  if (/^(?:0|-?[1-9]\d{0,30})$/.test(text)) return text;
  return format(checked(parse(text)));
}

export function compareNumbers(left: string, right: string): number {
  const [a, b] = [sortableNumber(left), sortableNumber(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

export function addNumbers(left: string, right: string): string {
  return format(checked(sum(parse(left), parse(right))));
}

export function subtractNumbers(left: string, right: string): string {
  const { coefficient, exponent } = parse(right);
  return format(checked(sum(parse(left), { coefficient: -coefficient, exponent })));
}

/** Text whose order is the order of the numbers. @param text a number in any form */
export function sortableNumber(text: string): string {
  const { coefficient, exponent } = parse(text);
  if (coefficient === 0n) return "1";
  const digits = String(coefficient < 0n ? -coefficient : coefficient);
  const magnitude = String(digits.length + exponent + 500).padStart(3, "0");
  if (coefficient > 0n) return `2${magnitude}${digits}`;
  // Every digit turned round, and an end that is above all digits: a longer negative number is the smaller one.
  return `0${(magnitude + digits).replace(/\d/g, (digit) => String(9 - Number(digit)))}:`;
}

/** DynamoDB counts a byte for two significant digits, and one more. */
export function numberSizeBytes(text: string): number {
  const digits = text.replace(/^-?0*\.?0*|[-.]/g, "").replace(/0+$/, "");
  return Math.ceil(digits.length / 2) + (text.startsWith("-") ? 2 : 1);
}

function parse(text: string): Decimal {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/.exec(text);
  const [, sign = "", whole = "", fraction = "", power = "0"] = match ?? [];
  if (match === null || whole + fraction === "") throw invalid(text === "" ? NOT_NUMERIC : `${NOT_NUMERIC}: ${text}`);
  const digits = (whole + fraction).replace(/^0+(?=\d)/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return { coefficient: 0n, exponent: 0 };
  const exponent = Number(power) - fraction.length + (digits.length - significant.length);
  return { coefficient: BigInt(`${sign === "-" ? "-" : ""}${significant}`), exponent };
}

function checked(decimal: Decimal): Decimal {
  if (decimal.coefficient === 0n) return decimal;
  const digits = digitsOf(decimal);
  const magnitude = digits.length + decimal.exponent - 1;
  if (magnitude > LARGEST_MAGNITUDE) {
    throw invalid("Number overflow. Attempting to store a number with magnitude larger than supported range");
  }
  if (magnitude < SMALLEST_MAGNITUDE) {
    throw invalid("Number underflow. Attempting to store a number with magnitude smaller than supported range");
  }
  if (digits.length > DIGITS_LIMIT) {
    throw invalid("Attempting to store more than 38 significant digits in a Number");
  }
  return decimal;
}

function sum(left: Decimal, right: Decimal): Decimal {
  const exponent = Math.min(left.exponent, right.exponent);
  const scaled = ({ coefficient, exponent: own }: Decimal): bigint => coefficient * 10n ** BigInt(own - exponent);
  return parse(`${scaled(left) + scaled(right)}e${exponent}`);
}

function digitsOf({ coefficient }: Decimal): string {
  return String(coefficient < 0n ? -coefficient : coefficient);
}

function format(decimal: Decimal): string {
  const { coefficient, exponent } = decimal;
  const sign = coefficient < 0n ? "-" : "";
  const digits = digitsOf(decimal);
  if (exponent >= 0) return coefficient === 0n ? "0" : sign + digits + "0".repeat(exponent);
  const point = digits.length + exponent;
  if (point > 0) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  return `${sign}0.${"0".repeat(-point)}${digits}`;
}
