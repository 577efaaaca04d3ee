import { ServiceError } from "@assay/wire";
import {
  BatchEntryIdsNotDistinct,
  BatchRequestTooLong,
  EmptyBatchRequest,
  InvalidAttributeName,
  InvalidAttributeValue,
  InvalidBatchEntryId,
  InvalidMessageContents,
  OverLimit,
  PurgeQueueInProgress,
  QueueDeletedRecently,
  QueueDoesNotExist,
  QueueNameExists,
  ReceiptHandleIsInvalid,
  ResourceNotFoundException,
  TooManyEntriesInBatchRequest,
  UnsupportedOperation,
} from "@aws-sdk/client-sqs";

// Wordings are AWS's, seen in its answers of 2024 and 2025, where they are known.

const $metadata = {};

export const queueDoesNotExist = (): Error =>
  Object.assign(new QueueDoesNotExist({ message: "The specified queue does not exist.", $metadata }), {
    queryMessage: "The specified queue does not exist for this wsdl version.",
  });

export const queueNameExists = (attribute: string): Error =>
  new QueueNameExists({
    message: `A queue already exists with the same name and a different value for attribute ${attribute}`,
    $metadata,
  });

export const queueDeletedRecently = (): Error =>
  new QueueDeletedRecently({
    message: "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
    $metadata,
  });

export const purgeQueueInProgress = (queueName: string): Error =>
  new PurgeQueueInProgress({
    message: `Only one PurgeQueue operation on ${queueName} is allowed every 60 seconds.`,
    $metadata,
  });

export const invalidAttributeName = (message: string): Error => new InvalidAttributeName({ message, $metadata });

export const unknownAttribute = (name: string): Error => invalidAttributeName(`Unknown Attribute ${name}.`);

export const invalidAttributeValue = (name: string, reason?: string): Error =>
  new InvalidAttributeValue({
    message: `Invalid value for the parameter ${name}.${reason === undefined ? "" : ` Reason: ${reason}`}`,
    $metadata,
  });

/** An error that SQS answers without modelling it. */
export const invalidParameter = (message: string): ServiceError =>
  new ServiceError({ code: "InvalidParameterValueException", queryCode: "InvalidParameterValue", message });

export const invalidValue = (value: unknown, parameter: string, reason: string): ServiceError =>
  invalidParameter(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);

export const missingParameter = (parameter: string): ServiceError =>
  new ServiceError({
    code: "MissingRequiredParameterException",
    queryCode: "MissingParameter",
    message: `The request must contain the parameter ${parameter}.`,
  });

export const accessDenied = (callerArn: string, action: string, queueArn: string): ServiceError => {
  const name = `sqs:${action.toLowerCase()}`;
  return new ServiceError({
    code: "AccessDeniedException",
    queryCode: "AccessDenied",
    message: `User: ${callerArn} is not authorized to perform: ${name} on resource: ${queueArn} because no resource-based policy allows the ${name} action`,
    statusCode: 403,
  });
};

export const invalidMessageContents = (): Error =>
  new InvalidMessageContents({
    message:
      "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
    $metadata,
  });

export const receiptHandleIsInvalid = (handle: string): Error =>
  new ReceiptHandleIsInvalid({
    message: `The input receipt handle "${handle}" is not a valid receipt handle.`,
    $metadata,
  });

export const receiptHandleExpired = (handle: string): ServiceError =>
  invalidValue(handle, "ReceiptHandle", "The receipt handle has expired.");

export const overLimit = (): Error =>
  new OverLimit({ message: "The maximum number of in flight messages is reached.", $metadata });

export const emptyBatch = (entryShape: string): Error =>
  new EmptyBatchRequest({ message: `There should be at least one ${entryShape} in the request.`, $metadata });

export const tooManyEntries = (count: number): Error =>
  new TooManyEntriesInBatchRequest({
    message: `Maximum number of entries per request are 10. You have sent ${count}.`,
    $metadata,
  });

export const invalidBatchEntryId = (): Error =>
  new InvalidBatchEntryId({
    message:
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
    $metadata,
  });

export const batchEntryIdsNotDistinct = (id: string): Error =>
  new BatchEntryIdsNotDistinct({ message: `Id ${id} repeated.`, $metadata });

export const batchRequestTooLong = (limitBytes: number, bytes: number): Error =>
  new BatchRequestTooLong({
    message: `Batch requests cannot be longer than ${limitBytes} bytes. You have sent ${bytes} bytes.`,
    $metadata,
  });

export const resourceNotFound = (message: string): Error => new ResourceNotFoundException({ message, $metadata });

export const unsupportedOperation = (message: string): Error => new UnsupportedOperation({ message, $metadata });

export const messageNotAvailable = (handle: string): ServiceError =>
  invalidValue(handle, "ReceiptHandle", "Message does not exist or is not available for visibility timeout change.");

export const visibilityBeyondLimit = (seconds: number): ServiceError =>
  invalidValue(
    seconds,
    "VisibilityTimeout",
    "Total VisibilityTimeout for the message is beyond the limit [43200 seconds].",
  );

/** What SQS says of an entry that failed on its own side (BatchResultErrorEntry, API reference). */
export const internalError = (): ServiceError =>
  new ServiceError({
    code: "InternalError",
    message: "We encountered an internal error. Please try again.",
    statusCode: 500,
  });
