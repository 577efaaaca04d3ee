import { ServiceError } from "@assay/wire";
import {
  InvalidNextTokenException,
  InvalidParameterException,
  InvalidRequestException,
  LimitExceededException,
  MalformedPolicyDocumentException,
  PublicPolicyException,
  ResourceExistsException,
  ResourceNotFoundException,
} from "@aws-sdk/client-secrets-manager";

const $metadata = {};

export const secretNotFound = (): Error =>
  new ResourceNotFoundException({ message: "Secrets Manager can't find the specified secret.", $metadata });

export const versionNotFound = (by: string): Error =>
  new ResourceNotFoundException({
    message: `Secrets Manager can't find the specified secret value for ${by}`,
    $metadata,
  });

export const secretExists = (name: string): Error =>
  new ResourceExistsException({
    message: `The operation failed because the secret ${name} already exists.`,
    $metadata,
  });

export const versionExists = (versionId: string): Error =>
  new ResourceExistsException({
    message: `You can't use ClientRequestToken ${versionId} because that value is already in use for a version of this secret.`,
    $metadata,
  });

export const markedForDeletion = (action: string): Error =>
  new InvalidRequestException({
    message: `You can't ${action} because it was marked for deletion.`,
    $metadata,
  });

export const scheduledForDeletion = (): Error =>
  new InvalidRequestException({
    message: "You can't create this secret because a secret with this name is already scheduled for deletion.",
    $metadata,
  });

export const invalidRequest = (message: string): Error => new InvalidRequestException({ message, $metadata });

export const invalidParameter = (message: string): Error => new InvalidParameterException({ message, $metadata });

export const notOnReplica = (): Error =>
  invalidParameter("Operation not permitted on a replica secret. Call must be made in primary secret's region.");

export const stillReplicated = (arn: string, regions: readonly string[]): Error =>
  invalidParameter(`You can't delete secret ${arn} that still has replica regions [${regions.join(", ")}].`);

export const invalidToken = (): Error => new InvalidNextTokenException({ message: "Invalid NextToken", $metadata });

export const tooManyLabels = (): Error =>
  new LimitExceededException({ message: "A version can have at most 20 staging labels.", $metadata });

export const malformedPolicy = (): Error =>
  new MalformedPolicyDocumentException({ message: "This resource policy contains invalid Json.", $metadata });

export const publicPolicy = (): Error =>
  new PublicPolicyException({
    message: "The resource policy grants access to everybody on the Internet, which BlockPublicPolicy forbids.",
    $metadata,
  });

/** Not modelled; Secrets Manager says the same of a function that is not there. */
export const functionNotInvokable = (cause: unknown): ServiceError =>
  new ServiceError({
    code: "AccessDeniedException",
    message:
      "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
    cause,
  });
