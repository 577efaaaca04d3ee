import { ServiceError } from "@assay/wire";
import {
  CodeSigningConfigNotFoundException,
  InvalidParameterValueException,
  InvalidRequestContentException,
  InvalidRuntimeException,
  PolicyLengthExceededException,
  PreconditionFailedException,
  ProvisionedConcurrencyConfigNotFoundException,
  RequestTooLargeException,
  ResourceConflictException,
  ResourceNotFoundException,
  ServiceException,
  type ThrottleReason,
  TooManyRequestsException,
} from "@aws-sdk/client-lambda";

// Lambda stamps every refusal that a caller can avoid with this type.
const USER = { Type: "User", $metadata: {} } as const;

export const notFound = (message: string): Error =>
  new ResourceNotFoundException({ message, Message: message, ...USER });

export const functionNotFound = (arn: string): Error => notFound(`Function not found: ${arn}`);

export const aliasArnNotFound = (arn: string): Error => notFound(`Cannot find alias arn: ${arn}`);

/** Of operations on the configuration itself; AWS does not stamp these. */
export const noSuchCodeSigningConfig = (arn: string): Error => {
  const message = `The Lambda code signing configuration ${arn} can not be found.`;
  return new ResourceNotFoundException({ message, Message: message, $metadata: {} });
};

/** Of a configuration that a function is to have. */
export const codeSigningConfigNotFound = (arn: string): Error => {
  const message = `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`;
  return new CodeSigningConfigNotFoundException({ message, Message: message, ...USER });
};

export const invalidParameter = (message: string): Error => new InvalidParameterValueException({ message, ...USER });

/** Of what an account has in all; AWS does not stamp these. */
export const concurrencyOutOfBounds = (message: string): Error =>
  new InvalidParameterValueException({ message, $metadata: {} });

export const provisionedConfigNotFound = (): Error => {
  const message = "No Provisioned Concurrency Config found for this function";
  return new ProvisionedConcurrencyConfigNotFoundException({ message, ...USER });
};

export const conflict = (message: string): Error => new ResourceConflictException({ message, ...USER });

export const updateInProgress = (arn: string): Error =>
  conflict(`The operation cannot be performed at this time. An update is in progress for resource: ${arn}`);

/** @param getter the operation that tells the current revision: AWS names it */
export const staleRevision = (getter: "GetFunction/GetAlias" | "GetPolicy" | "GetLayerPolicy"): Error =>
  new PreconditionFailedException({
    message: `The Revision Id provided does not match the latest Revision Id. Call the ${getter} API to retrieve the latest Revision Id`,
    ...USER,
  });

export const policyTooLong = (lengthBytes: number, limitBytes: number): Error =>
  new PolicyLengthExceededException({
    message: `The final policy size (${lengthBytes}) is bigger than the limit (${limitBytes}).`,
    ...USER,
  });

export const invalidRequestContent = (message: string): Error =>
  new InvalidRequestContentException({ message, ...USER });

export const requestTooLarge = (message: string): Error => new RequestTooLargeException({ message, ...USER });

export const throttled = (reason: ThrottleReason): Error =>
  new TooManyRequestsException({ message: "Rate Exceeded.", Reason: reason, ...USER });

/** The cloud was reset while a function ran. */
export const functionEnded = (): Error => {
  const message = "The function was ended, because the cloud was reset or stopped.";
  return new ServiceException({ message, Message: message, $metadata: {} });
};

export const runtimeUnavailable = (message: string): Error =>
  new InvalidRuntimeException({ message, Message: message, ...USER });

// The three below are answered by AWS's front end and are not in the service model.

export const validationError = (message: string): Error => new ServiceError({ code: "ValidationException", message });

export const accessDenied = (message: string): Error =>
  new ServiceError({ code: "AccessDeniedException", message, statusCode: 403 });

/** @param action without the prefix of the service */
export const notAuthorized = (callerArn: string, action: string, resourceArn: string): Error =>
  accessDenied(notAuthorizedMessage(callerArn, action, resourceArn));

export const notAuthorizedMessage = (callerArn: string, action: string, resourceArn: string): string =>
  `User: ${callerArn} is not authorized to perform: lambda:${action} on resource: ${resourceArn} because no resource-based policy allows the lambda:${action} action`;

export const requestEntityTooLarge = (message: string): Error =>
  new ServiceError({ code: "RequestEntityTooLargeException", message, statusCode: 413 });
