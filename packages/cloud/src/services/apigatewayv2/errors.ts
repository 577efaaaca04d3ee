import { BadRequestException, ConflictException, NotFoundException } from "@aws-sdk/client-apigatewayv2";

const $metadata = {};

export const badRequest = (message: string): Error => new BadRequestException({ message, Message: message, $metadata });

export const conflict = (message: string): Error => new ConflictException({ message, Message: message, $metadata });

/** @param kind as AWS writes it: `API`, `Route`, `Integration`, ... */
export const notFound = (kind: string, identifier: string): Error => {
  const message = `Invalid ${kind} identifier specified ${identifier}`;
  return new NotFoundException({ message, Message: message, ResourceType: kind, $metadata });
};
