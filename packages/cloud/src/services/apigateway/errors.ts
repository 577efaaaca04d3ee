import { ServiceError } from "@assay/wire";
import {
  BadRequestException,
  ConflictException,
  LimitExceededException,
  NotFoundException,
} from "@aws-sdk/client-api-gateway";

const $metadata = {};

export const badRequest = (message: string): Error => new BadRequestException({ message, $metadata });

export const conflict = (message: string): Error => new ConflictException({ message, $metadata });

export const notFound = (message: string): Error => new NotFoundException({ message, $metadata });

export const limitExceeded = (message: string): Error => new LimitExceededException({ message, $metadata });

/** The sentence AWS has for most things that are not there. */
export const invalidIdentifier = (noun: string, identifier: string): Error =>
  notFound(`Invalid ${noun} identifier specified ${identifier}`);

/** A value that is none of its member's; the client has no class for what AWS answers then. */
export function enumViolation(member: string, value: string | undefined, accepted: readonly string[]): Error {
  const message = `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${accepted.join(", ")}]`;
  return new ServiceError({ code: "ValidationException", message });
}
