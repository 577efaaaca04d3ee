import {
  InvalidNextToken,
  InvalidParameterCombinationException,
  InvalidParameterValueException,
  MissingRequiredParameterException,
  ValidationException,
} from "@aws-sdk/client-cloudwatch";

const $metadata = {};

export const invalidValue = (message: string): Error => new InvalidParameterValueException({ message, $metadata });

export const invalidCombination = (message: string): Error =>
  new InvalidParameterCombinationException({ message, $metadata });

export const missingParameter = (message: string): Error =>
  new MissingRequiredParameterException({ message, $metadata });

export const validationError = (message: string): Error => new ValidationException({ message, $metadata });

export const invalidToken = (): Error => new InvalidNextToken({ message: "The next token is invalid.", $metadata });
