import {
  InvalidParameterException,
  LimitExceededException,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  TooManyTagsException,
  ValidationException,
} from "@aws-sdk/client-cloudwatch-logs";

const $metadata = {};

export const logGroupNotFound = (): Error =>
  new ResourceNotFoundException({ message: "The specified log group does not exist.", $metadata });

export const logStreamNotFound = (): Error =>
  new ResourceNotFoundException({ message: "The specified log stream does not exist.", $metadata });

export const resourceNotFound = (): Error =>
  new ResourceNotFoundException({ message: "The specified resource does not exist.", $metadata });

export const logGroupAlreadyExists = (): Error =>
  new ResourceAlreadyExistsException({ message: "The specified log group already exists", $metadata });

export const logStreamAlreadyExists = (): Error =>
  new ResourceAlreadyExistsException({ message: "The specified log stream already exists", $metadata });

export const invalidParameter = (message: string): Error => new InvalidParameterException({ message, $metadata });

export const invalidToken = (): Error => invalidParameter("The specified nextToken is invalid.");

export const limitExceeded = (): Error =>
  new LimitExceededException({ message: "Resource limit exceeded.", $metadata });

export const metricFilterNotFound = (): Error =>
  new ResourceNotFoundException({ message: "The specified metric filter does not exist.", $metadata });

export const subscriptionFilterNotFound = (): Error =>
  new ResourceNotFoundException({ message: "The specified subscription filter does not exist.", $metadata });

export const functionNotExecutable = (): Error =>
  invalidParameter(
    "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.",
  );

export const deletionProtected = (): Error =>
  new ValidationException({
    message: "The log group is protected from deletion. Turn deletion protection off first.",
    $metadata,
  });

export const tooManyTags = (resourceName: string): Error =>
  new TooManyTagsException({
    message: "The maximum number of tags per resource is 50.",
    resourceName,
    $metadata,
  });
