import type {
  AttributeDefinition,
  KeySchemaElement,
  OnDemandThroughput,
  Projection,
  ProvisionedThroughput,
  WarmThroughput,
} from "@aws-sdk/client-dynamodb";
import { lengthViolation, patternViolation, validationMessage } from "../../validation.js";
import { invalid, invalidParameters } from "./errors.js";
import type { KeyAttribute, KeySchema } from "./key-schema.js";
import type { IndexDefinition, Throughput } from "./secondary-index.js";
import { readOnDemandThroughput } from "./table-settings.js";

const LOCAL_INDEX_LIMIT = 5;
const GLOBAL_INDEX_LIMIT = 20;
const UNITS_LIMIT = 1_000_000_000_000;

export function checkTableName(name: string): void {
  if (name.length < 3 || name.length > 255) {
    throw invalid("TableName must be at least 3 characters long and at most 255 characters long");
  }
  const broken = validationMessage([patternViolation("tableName", name, "[a-zA-Z0-9_.-]+")]);
  if (broken !== undefined) throw invalid(broken);
}

/** @throws ValidationException for what is neither a name nor an ARN */
export function checkTableReference(reference: string): void {
  if (reference.startsWith("arn:")) return;
  const broken = validationMessage([
    lengthViolation("tableName", reference, { min: 1, max: 255 }),
    patternViolation("tableName", reference || undefined, "[a-zA-Z0-9_.-]+"),
  ]);
  if (broken !== undefined) throw invalid(broken);
}

export function readAttributes(definitions: readonly AttributeDefinition[]): readonly KeyAttribute[] {
  return definitions.map(({ AttributeName: name = "", AttributeType: type }) => {
    if (type === "S" || type === "N" || type === "B") return { name, type };
    throw invalid(
      `1 validation error detected: Value '${type}' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]`,
    );
  });
}

/** @throws ValidationException for keys that are undefined, repeated or of the wrong kind */
export function readKeySchema(elements: readonly KeySchemaElement[], attributes: readonly KeyAttribute[]): KeySchema {
  const broken = validationMessage([lengthViolation("keySchema", elements, { min: 1, max: 2 })]);
  if (broken !== undefined) throw invalid(broken);
  const [partition, sort] = elements;
  if (partition?.KeyType !== "HASH") {
    throw invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (sort !== undefined && sort.KeyType !== "RANGE") {
    throw invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  if (sort?.AttributeName === partition.AttributeName) {
    throw invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  const found = elements.flatMap(({ AttributeName }) => attributes.find(({ name }) => name === AttributeName) ?? []);
  const [first, second] = found;
  if (first === undefined || found.length !== elements.length) {
    const keys = elements.map(({ AttributeName }) => AttributeName).join(", ");
    const defined = attributes.map(({ name }) => name).join(", ");
    throw invalidParameters(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${keys}], AttributeDefinitions: [${defined}]`,
    );
  }
  return { partition: first, sort: second };
}

interface IndexInput {
  readonly IndexName: string | undefined;
  readonly KeySchema: readonly KeySchemaElement[] | undefined;
  readonly Projection: Projection | undefined;
  readonly ProvisionedThroughput?: ProvisionedThroughput | undefined;
  readonly OnDemandThroughput?: OnDemandThroughput | undefined;
  readonly WarmThroughput?: WarmThroughput | undefined;
}

export function readIndex(
  kind: "global" | "local",
  input: IndexInput,
  attributes: readonly KeyAttribute[],
): IndexDefinition {
  const { IndexName: name = "", KeySchema = [], Projection = {} } = input;
  const broken = validationMessage([
    lengthViolation("indexName", name, { min: 3, max: 255 }),
    patternViolation("indexName", name, "[a-zA-Z0-9_.-]+"),
  ]);
  if (broken !== undefined) throw invalid(broken);
  const schema = readKeySchema(KeySchema, attributes);
  const { ProjectionType: projectionType, NonKeyAttributes } = Projection;
  if (projectionType === undefined) throw invalidParameters("Unknown ProjectionType: null");
  if (NonKeyAttributes !== undefined && projectionType !== "INCLUDE") {
    throw invalidParameters(`ProjectionType is ${projectionType}, but NonKeyAttributes is specified`);
  }
  if (projectionType === "INCLUDE" && NonKeyAttributes === undefined) {
    throw invalidParameters(`ProjectionType is INCLUDE, but NonKeyAttributes is not specified`);
  }
  const throughput = readThroughput(input.ProvisionedThroughput);
  return {
    name,
    kind,
    schema,
    projectionType,
    nonKeyAttributes: NonKeyAttributes ?? [],
    throughput,
    onDemandThroughput: readOnDemandThroughput(input.OnDemandThroughput),
    warmThroughput: input.WarmThroughput,
  };
}

/** @throws ValidationException when indexes are too many, of one name, or do not fit the table */
export function checkIndexes(schema: KeySchema, indexes: readonly IndexDefinition[]): void {
  const names = new Set<string>();
  for (const { name, kind, schema: own } of indexes) {
    if (names.has(name)) throw invalidParameters(`Duplicate index name: ${name}`);
    names.add(name);
    if (kind === "global") continue;
    if (schema.sort === undefined) {
      throw invalidParameters(
        "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
      );
    }
    if (own.sort === undefined) {
      throw invalidParameters(`Index KeySchema does not have a range key for index: ${name}`);
    }
    if (own.partition.name !== schema.partition.name) {
      throw invalidParameters(
        `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${name}. index hash key: ${own.partition.name}, table hash key: ${schema.partition.name}`,
      );
    }
  }
  const count = (kind: IndexDefinition["kind"]): number => indexes.filter((index) => index.kind === kind).length;
  if (count("local") > LOCAL_INDEX_LIMIT) {
    throw invalidParameters(`Number of LocalSecondaryIndexes exceeds per-table limit of ${LOCAL_INDEX_LIMIT}`);
  }
  if (count("global") > GLOBAL_INDEX_LIMIT) {
    throw invalidParameters(`GlobalSecondaryIndex count exceeds the per-table limit of ${GLOBAL_INDEX_LIMIT}`);
  }
}

/** Attributes are defined for keys only. */
export function checkAttributesUsed(
  schema: KeySchema,
  indexes: readonly IndexDefinition[],
  attributes: readonly KeyAttribute[],
): void {
  const schemas = [schema, ...indexes.map((index) => index.schema)];
  const used = new Set(schemas.flatMap(({ partition, sort }) => [partition.name, sort?.name]));
  if (attributes.every(({ name }) => used.has(name))) return;
  if (indexes.length === 0) {
    throw invalidParameters(
      "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    );
  }
  const shown = (names: Iterable<string | undefined>): string =>
    [...names].filter((name) => name !== undefined).join(", ");
  throw invalidParameters(
    `Some AttributeDefinitions are not used. AttributeDefinitions: [${shown(attributes.map(({ name }) => name))}], keys used: [${shown(used)}]`,
  );
}

export function readThroughput(input: ProvisionedThroughput | undefined): Throughput {
  const { ReadCapacityUnits: readUnits = 0, WriteCapacityUnits: writeUnits = 0 } = input ?? {};
  for (const [name, units] of [
    ["ReadCapacityUnits", readUnits],
    ["WriteCapacityUnits", writeUnits],
  ] as const) {
    if (units > UNITS_LIMIT) throw invalid(`Given value ${units} for ${name} is out of bounds`);
  }
  return { readUnits, writeUnits };
}

/** @throws ValidationException when billing mode and throughput contradict each other */
export function checkBilling(
  billingMode: "PROVISIONED" | "PAY_PER_REQUEST",
  throughput: ProvisionedThroughput | undefined,
): void {
  if (billingMode === "PAY_PER_REQUEST" && throughput !== undefined) {
    throw invalidParameters(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  }
  if (billingMode === "PROVISIONED" && throughput === undefined) {
    throw invalidParameters(
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
  }
}
