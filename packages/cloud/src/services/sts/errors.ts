import { ServiceError } from "@assay/wire";
import {
  ExpiredTokenException,
  InvalidAuthorizationMessageException,
  InvalidIdentityTokenException,
} from "@aws-sdk/client-sts";

const $metadata = {};

// STS does not model these two; every query service can answer them.

export const validationError = (message: string): ServiceError =>
  new ServiceError({ code: "ValidationError", message });

export const accessDenied = (message: string): ServiceError =>
  new ServiceError({ code: "AccessDenied", message, statusCode: 403 });

export const invalidIdentityToken = (message: string): Error =>
  new InvalidIdentityTokenException({ message, $metadata });

export const expiredWebToken = (nowSeconds: number, endSeconds: number): Error =>
  new ExpiredTokenException({
    message: `Token expired: current date/time ${nowSeconds} must be before the expiration date/time ${endSeconds}`,
    $metadata,
  });

export const invalidAuthorizationMessage = (): Error =>
  new InvalidAuthorizationMessageException({ message: "Message is not valid", $metadata });
