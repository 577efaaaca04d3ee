import { ServiceError } from "@assay/wire";
import {
  ConditionalCheckFailedException,
  IdempotentParameterMismatchException,
  ResourceInUseException,
  ResourceNotFoundException,
  TableNotFoundException,
} from "@aws-sdk/client-dynamodb";
import type { Item } from "./attribute-value.js";

const $metadata = {};

// DynamoDB's model has no ValidationException, although most refusals are one.
export const invalid = (message: string): Error => new ServiceError({ code: "ValidationException", message });

export const invalidParameters = (detail: string): Error =>
  invalid(`One or more parameter values were invalid: ${detail}`);

export const invalidValues = (detail: string): Error =>
  invalid(`One or more parameter values are not valid. ${detail}`);

/** A key that only the table's schema shows to be wrong; in a transaction it cancels instead of refusing. */
export class SchemaMismatch extends ServiceError {
  constructor(message: string) {
    super({ code: "ValidationException", message });
  }
}

/** Reads and writes of items. */
export const resourceNotFound = (): Error =>
  new ResourceNotFoundException({ message: "Requested resource not found", $metadata });

/** DescribeTable and its siblings name the table. */
export const tableNotFound = (tableName: string): Error =>
  new ResourceNotFoundException({ message: `Requested resource not found: Table: ${tableName} not found`, $metadata });

/** Calls about backups have an exception of their own for the same. */
export const unknownTable = (tableName: string): Error =>
  new TableNotFoundException({ message: `Table not found: ${tableName}`, $metadata });

export const tableExists = (tableName: string): Error =>
  new ResourceInUseException({ message: `Table already exists: ${tableName}`, $metadata });

/** @param item shown to callers who asked for it by ReturnValuesOnConditionCheckFailure */
export const conditionFailed = (item: Item | undefined): Error =>
  new ConditionalCheckFailedException({
    message: "The conditional request failed",
    ...(item !== undefined && { Item: item }),
    $metadata,
  });

/** What PartiQL says of an INSERT where there is an item. */
export const DUPLICATE_ITEM = "Duplicate primary key exists in table";

export const tokenReused = (): Error =>
  new IdempotentParameterMismatchException({
    message: "Request parameters do not match those of the earlier request with the same client token",
    $metadata,
  });
