import type { ParameterStringFilter } from "@aws-sdk/client-ssm";
import { ownValue } from "../../own-value.js";
import { invalidFilterKey, invalidFilterOption, invalidFilterValue } from "./errors.js";
import type { Parameter } from "./parameter.js";

interface FilterKey {
  readonly valuesOf: (parameter: Parameter) => readonly string[];
  /** The first is the default. */
  readonly options: readonly string[];
}

const EQUALS = ["Equals"];
const TEXT = ["Equals", "BeginsWith"];

const FILTER_KEYS: Readonly<Record<string, FilterKey>> = {
  Name: { valuesOf: ({ name }) => [name], options: [...TEXT, "Contains"] },
  Type: { valuesOf: ({ type }) => [type], options: TEXT },
  KeyId: { valuesOf: ({ latest }) => (latest.keyId === undefined ? [] : [latest.keyId]), options: TEXT },
  Tier: { valuesOf: ({ latest }) => [latest.tier], options: EQUALS },
  DataType: { valuesOf: ({ latest }) => [latest.dataType], options: TEXT },
  Label: {
    valuesOf: (parameter) => parameter.versions.flatMap(({ version }) => parameter.labelsOf(version)),
    options: EQUALS,
  },
};

/**
 * Tells which parameters pass every filter.
 * @throws InvalidFilterKey, InvalidFilterOption, InvalidFilterValue
 */
export function parameterFilter(filters: readonly ParameterStringFilter[]): (parameter: Parameter) => boolean {
  const tests = filters.map(compile);
  return (parameter) => tests.every((passes) => passes(parameter));
}

function compile({ Key = "", Option, Values = [] }: ParameterStringFilter): (parameter: Parameter) => boolean {
  if (Key === "Path") return compilePath(Option, Values);
  const key = Key.startsWith("tag:") ? tagKey(Key.slice(4)) : ownValue(FILTER_KEYS, Key);
  if (key === undefined) {
    throw invalidFilterKey(
      `The following filter key is not valid: ${Key}. Valid filter keys include: [Path, ${Object.keys(FILTER_KEYS).join(", ")}, tag:<key>].`,
    );
  }
  const [standard = "Equals"] = key.options;
  const option = Option ?? standard;
  if (!key.options.includes(option)) {
    throw invalidFilterOption(
      `The following filter option is not valid: ${option}. Valid options include: [${key.options.join(", ")}].`,
    );
  }
  // A tag's key alone asks for whoever has the tag.
  if (Values.length === 0 && Key.startsWith("tag:")) return (parameter) => parameter.tags.has(Key.slice(4));
  if (Values.length === 0)
    throw invalidFilterValue(`The following filter values are missing : null for filter key ${Key}`);
  return (parameter) =>
    key.valuesOf(parameter).some((value) => Values.some((wanted) => matches(option, value, wanted)));
}

const tagKey = (tag: string): FilterKey => ({
  valuesOf: ({ tags }) => [tags.get(tag)].filter((value) => value !== undefined),
  options: EQUALS,
});

function matches(option: string, value: string, wanted: string): boolean {
  if (option === "BeginsWith") return value.startsWith(wanted);
  return option === "Contains" ? value.includes(wanted) : value === wanted;
}

function compilePath(option: string = "OneLevel", paths: readonly string[]): (parameter: Parameter) => boolean {
  if (option !== "OneLevel" && option !== "Recursive") {
    throw invalidFilterOption(
      `The following filter option is not valid: ${option}. Valid options include: [Recursive, OneLevel].`,
    );
  }
  return ({ name }) => paths.some((path) => isUnder(name, path, option === "Recursive"));
}

/** Whether a name is below a path; on the next level only, unless `isRecursive`. */
export function isUnder(name: string, path: string, isRecursive: boolean): boolean {
  const prefix = path.endsWith("/") ? path : `${path}/`;
  if (prefix === "/" && !name.startsWith("/")) return isRecursive || !name.includes("/");
  return name.startsWith(prefix) && (isRecursive || !name.slice(prefix.length).includes("/"));
}
