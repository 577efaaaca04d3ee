import { messageOf } from "@assay/core";
import type { ServiceModel } from "../model/service-model.js";
import type { StructureShape } from "../model/shape.js";
import { ServiceError } from "../service-error.js";

/** Whatever was thrown, in the terms that every protocol needs to tell it to a client. */
export interface DescribedError {
  /** Name of the exception's shape, for example `QueueDoesNotExist`. */
  readonly code: string;
  /** Code for clients of the awsQuery protocol, for example `AWS.SimpleQueueService.NonExistentQueue`. */
  readonly queryCode: string;
  readonly status: number;
  /** Status for clients of the awsQuery protocol. */
  readonly queryStatus: number;
  readonly fault: "client" | "server";
  readonly message: string;
  /** What clients of the awsQuery protocol read where it differs; exceptions say it in a property of that name. */
  readonly queryMessage: string;
  /** The exception's shape; undefined when the service does not model it. */
  readonly shape: StructureShape | undefined;
  /** The members of a modelled exception. */
  readonly members: Readonly<Record<string, unknown>>;
  /** See {@link ServiceError}. */
  readonly details: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Describes an error: one the service models by its shape, a {@link ServiceError} by what it says, anything else as a
 * failure of ours.
 */
export function describeError(error: unknown, model: ServiceModel): DescribedError {
  const shape = error instanceof Error ? model.findError(error.name) : undefined;
  if (error instanceof Error && shape !== undefined) return describeModelled(error, shape);
  const { code, queryCode, statusCode, fault, message, details, headers } =
    error instanceof ServiceError
      ? error
      : new ServiceError({ code: "InternalFailure", message: messageOf(error), statusCode: 500 });
  return {
    code,
    queryCode,
    status: statusCode,
    queryStatus: statusCode,
    fault,
    message,
    queryMessage: message,
    shape: undefined,
    members: {},
    details,
    headers,
  };
}

function describeModelled(error: Error, shape: StructureShape): DescribedError {
  const fault = shape.traits.error === "server" ? "server" : "client";
  const { httpError, awsQueryError } = shape.traits;
  const status = typeof httpError === "number" ? httpError : (sentStatusOf(error) ?? (fault === "client" ? 400 : 500));
  const [queryCode, queryStatus] = (awsQueryError ?? [shape.name, status]) as [string, number];
  const members: Record<string, unknown> = { ...error };
  // SDK exceptions keep their text in `message`; some models call the member `Message`.
  for (const { name } of shape.members) {
    if (name.toLowerCase() === "message") members[name] = error.message;
  }
  const unmodelled = { details: {}, headers: {} };
  const { message } = error;
  const queryMessage = queryMessageOf(error) ?? message;
  return {
    ...{ code: shape.name, queryCode, status, queryStatus, fault },
    ...{ message, queryMessage, shape, members, ...unmodelled },
  };
}

function queryMessageOf(error: object): string | undefined {
  return "queryMessage" in error && typeof error.queryMessage === "string" ? error.queryMessage : undefined;
}

// Some models leave the status out (S3's NotFound); who throws the exception says it in its metadata.
function sentStatusOf(error: object): number | undefined {
  const { httpStatusCode } = "$metadata" in error ? (error.$metadata as { httpStatusCode?: unknown }) : {};
  return typeof httpStatusCode === "number" ? httpStatusCode : undefined;
}
