import {
  AuthorizationErrorException,
  BatchEntryIdsNotDistinctException,
  BatchRequestTooLongException,
  EmptyBatchRequestException,
  EndpointDisabledException,
  InvalidBatchEntryIdException,
  InvalidParameterException,
  InvalidParameterValueException,
  InvalidStateException,
  NotFoundException,
  PlatformApplicationDisabledException,
  ResourceNotFoundException,
  TagLimitExceededException,
  TooManyEntriesInBatchRequestException,
  VerificationException,
} from "@aws-sdk/client-sns";

const $metadata = {};

/** @param what the parameter, and where AWS says more ` Reason: ...` */
export const stillArchiving = (): Error =>
  new InvalidStateException({
    message: "Invalid state: A topic with an active archive policy cannot be deleted. Deactivate the policy first.",
    $metadata,
  });

export const invalidParameter = (what: string): Error =>
  new InvalidParameterException({ message: `Invalid parameter: ${what}`, $metadata });

export const invalidParameterValue = (message: string): Error =>
  new InvalidParameterValueException({ message, $metadata });

export const topicNotFound = (): Error => new NotFoundException({ message: "Topic does not exist", $metadata });

export const subscriptionNotFound = (): Error =>
  new NotFoundException({ message: "Subscription does not exist", $metadata });

export const platformApplicationNotFound = (): Error =>
  new NotFoundException({ message: "PlatformApplication does not exist", $metadata });

export const endpointNotFound = (): Error => new NotFoundException({ message: "Endpoint does not exist", $metadata });

export const platformApplicationDisabled = (): Error =>
  new PlatformApplicationDisabledException({ message: "Platform application is disabled", $metadata });

export const endpointDisabled = (): Error =>
  new EndpointDisabledException({ message: "Endpoint is disabled", $metadata });

export const phoneNumberNotFound = (): Error =>
  new ResourceNotFoundException({ message: "The phone number does not exist", $metadata });

export const wrongPassword = (): Error =>
  new VerificationException({
    Message: "The one-time password is not valid",
    message: "The one-time password is not valid",
    Status: "Pending",
    $metadata,
  });

export const resourceNotFound = (): Error =>
  new ResourceNotFoundException({ message: "Resource does not exist", $metadata });

export const notAuthorized = (callerArn: string, action: string, arn: string): Error =>
  new AuthorizationErrorException({
    message: `User: ${callerArn} is not authorized to perform: SNS:${action} on resource: ${arn} because no resource-based policy allows the SNS:${action} action`,
    $metadata,
  });

export const deniedByProtection = (callerArn: string, arn: string): Error =>
  new AuthorizationErrorException({
    message: `User: ${callerArn} is not authorized to perform: SNS:Publish on resource: ${arn} because the data protection policy of the topic denies the sensitive data in the message`,
    $metadata,
  });

export const tooManyTags = (): Error =>
  new TagLimitExceededException({
    message: "Could not complete request: tag quota of per resource exceeded",
    $metadata,
  });

export const emptyBatch = (): Error =>
  new EmptyBatchRequestException({ message: "The batch request doesn't contain any entries.", $metadata });

export const tooManyEntries = (): Error =>
  new TooManyEntriesInBatchRequestException({
    message: "The batch request contains more entries than permissible.",
    $metadata,
  });

export const entryIdsNotDistinct = (): Error =>
  new BatchEntryIdsNotDistinctException({
    message: "Two or more batch entries in the request have the same Id.",
    $metadata,
  });

export const invalidEntryId = (): Error =>
  new InvalidBatchEntryIdException({
    message: "The Id of a batch entry in a batch request doesn't abide by the specification.",
    $metadata,
  });

export const batchTooLong = (): Error =>
  new BatchRequestTooLongException({
    message: "The length of all the batch messages put together is more than the limit.",
    $metadata,
  });
