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
