import {
  DeleteConflictException,
  EntityAlreadyExistsException,
  InvalidInputException,
  LimitExceededException,
  MalformedPolicyDocumentException,
  NoSuchEntityException,
} from "@aws-sdk/client-iam";

const $metadata = {};

export const noSuchEntity = (message: string): Error => new NoSuchEntityException({ message, $metadata });

export const entityAlreadyExists = (message: string): Error => new EntityAlreadyExistsException({ message, $metadata });

export const deleteConflict = (message: string): Error => new DeleteConflictException({ message, $metadata });

export const limitExceeded = (message: string): Error => new LimitExceededException({ message, $metadata });

export const invalidInput = (message: string): Error => new InvalidInputException({ message, $metadata });

export const malformedPolicyDocument = (message: string): Error =>
  new MalformedPolicyDocumentException({ message, $metadata });
