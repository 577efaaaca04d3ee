import { ServiceError } from "@assay/wire";

// STS does not model these two; every query service can answer them.

export const validationError = (message: string): ServiceError =>
  new ServiceError({ code: "ValidationError", message });

export const accessDenied = (message: string): ServiceError =>
  new ServiceError({ code: "AccessDenied", message, statusCode: 403 });
