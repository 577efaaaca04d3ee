import {
  HierarchyLevelLimitExceededException,
  HierarchyTypeMismatchException,
  InvalidFilterKey,
  InvalidFilterOption,
  InvalidFilterValue,
  InvalidNextToken,
  InvalidPolicyAttributeException,
  InvalidPolicyTypeException,
  InvalidResourceId,
  InvalidResourceType,
  ParameterAlreadyExists,
  ParameterMaxVersionLimitExceeded,
  ParameterNotFound,
  ParameterPatternMismatchException,
  ParameterVersionLabelLimitExceeded,
  ParameterVersionNotFound,
  PoliciesLimitExceededException,
  TooManyTagsError,
  ValidationException,
} from "@aws-sdk/client-ssm";

const $metadata = {};

export const invalid = (message: string): Error => new ValidationException({ message, $metadata });

/** Systems Manager says no more than the name of the error. */
export const parameterNotFound = (): Error => new ParameterNotFound({ message: "", $metadata });

export const parameterExists = (): Error =>
  new ParameterAlreadyExists({
    message: "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    $metadata,
  });

export const versionNotFound = (name: string, selector: string): Error =>
  new ParameterVersionNotFound({
    message: `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`,
    $metadata,
  });

export const tooManyVersions = (name: string, label: string): Error =>
  new ParameterMaxVersionLimitExceeded({
    message: `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. The oldest version can't be deleted because it has the label ${label} associated with it. Move the label to another version of the parameter, and try again.`,
    $metadata,
  });

export const tooManyLabels = (): Error =>
  new ParameterVersionLabelLimitExceeded({
    message:
      "A parameter version can have maximum 10 labels. Move one or more labels to another version and try again.",
    $metadata,
  });

export const typeMismatch = (): Error =>
  new HierarchyTypeMismatchException({
    message:
      "Parameter Store doesn't support changing a parameter type in a hierarchy. You must create a new, unique parameter.",
    $metadata,
  });

export const hierarchyTooDeep = (limit: number): Error =>
  new HierarchyLevelLimitExceededException({
    message: `Hierarchy depth of this parameter is more than allowed limit ${limit}`,
    $metadata,
  });

export const patternMismatch = (pattern: string): Error =>
  new ParameterPatternMismatchException({
    message: `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    $metadata,
  });

export const invalidFilterKey = (message: string): Error => new InvalidFilterKey({ message, $metadata });
export const invalidFilterOption = (message: string): Error => new InvalidFilterOption({ message, $metadata });
export const invalidFilterValue = (message: string): Error => new InvalidFilterValue({ message, $metadata });

export const invalidToken = (): Error =>
  new InvalidNextToken({ message: "The specified token isn't valid.", $metadata });

export const invalidResourceType = (type: string): Error =>
  new InvalidResourceType({ message: `${type} is not a valid resource type.`, $metadata });

export const invalidResourceId = (): Error => new InvalidResourceId({ message: "", $metadata });

export const tooManyTags = (): Error =>
  new TooManyTagsError({ message: "The number of tags exceeds the limit of 50 for a resource.", $metadata });

export const malformedPolicies = (): Error =>
  invalid("Invalid policies input: policies have to be a JSON array of parameter policies.");

export const policiesNeedAdvancedTier = (): Error =>
  invalid("Parameter policies are available for parameters of the advanced tier only.");

export const tierNotLowered = (): Error =>
  invalid(
    "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
  );

export const tooManyPolicies = (limit: number): Error =>
  new PoliciesLimitExceededException({ message: `A parameter can have at most ${limit} policies.`, $metadata });

export const invalidPolicyType = (type: string): Error =>
  new InvalidPolicyTypeException({ message: `The policy type ${type} is not supported.`, $metadata });

export const invalidPolicyAttribute = (name: string): Error =>
  new InvalidPolicyAttributeException({ message: `The policy attribute ${name} is not valid.`, $metadata });

export const referencedSecretNotFound = (name: string, cause: unknown): Error => {
  const message = `An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret ${name} not found.`;
  return Object.assign(new ParameterNotFound({ message, $metadata }), { cause });
};
