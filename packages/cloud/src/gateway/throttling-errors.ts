import { ServiceError, type ServiceErrorOptions } from "@assay/wire";

const RATE_EXCEEDED = "Rate exceeded";

/** Services whose throttling error is not the common one, as their API references name it (November 2026). */
const OWN_ERRORS: Readonly<Record<string, ServiceErrorOptions>> = {
  lambda: { code: "TooManyRequestsException", message: "Rate Exceeded.", statusCode: 429 },
  apigateway: { code: "TooManyRequestsException", message: "Too Many Requests", statusCode: 429 },
  apigatewayv2: { code: "TooManyRequestsException", message: "Too Many Requests", statusCode: 429 },
  apigatewaymanagementapi: { code: "LimitExceededException", message: "Limit Exceeded", statusCode: 429 },
  sqs: { code: "RequestThrottled", message: "Request is throttled.", statusCode: 403 },
  sns: { code: "ThrottledException", queryCode: "Throttled", message: RATE_EXCEEDED, statusCode: 429 },
  s3: { code: "SlowDown", message: "Please reduce your request rate.", statusCode: 503 },
  dynamodb: {
    code: "ProvisionedThroughputExceededException",
    message:
      "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
    statusCode: 400,
  },
};

/** The error by which a service says that it is asked too often; every SDK retries it. */
export function throttlingErrorOf(service: string, message?: string): ServiceError {
  const common = { code: "ThrottlingException", queryCode: "Throttling", message: RATE_EXCEEDED, statusCode: 400 };
  const own = OWN_ERRORS[service] ?? common;
  return new ServiceError(message === undefined ? own : { ...own, message });
}
