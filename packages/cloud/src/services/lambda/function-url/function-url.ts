import { randomInt } from "node:crypto";
import type { Cors, FunctionUrlAuthType, FunctionUrlConfig, InvokeMode } from "@aws-sdk/client-lambda";

/** An address of a function or of one of its aliases. Replaced as a whole by every update; plain, so that it can be saved. */
export interface FunctionUrl {
  readonly id: string;
  /** Undefined for the function as a whole. */
  readonly alias: string | undefined;
  readonly authType: FunctionUrlAuthType;
  readonly cors: Cors | undefined;
  /** Undefined in states that were saved before streams were answered: `BUFFERED`. */
  readonly invokeMode?: InvokeMode;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
}

const CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** 32 characters, as AWS gives them. */
export function newUrlId(): string {
  return Array.from({ length: 32 }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join("");
}

/**
 * The address, so that it leads to this cloud: AWS's own would lead past it. The public name server of
 * `localhost.localstack.cloud` answers 127.0.0.1 for every name below it; without a network use `.localhost`.
 */
export function addressOf({ id }: FunctionUrl, region: string, endpointUrl: string | undefined): string {
  if (endpointUrl === undefined) return `https://${id}.lambda-url.${region}.on.aws/`;
  const { protocol, port } = new URL(endpointUrl);
  return `${protocol}//${id}.lambda-url.${region}.localhost.localstack.cloud:${port}/`;
}

export function describeUrl(
  url: FunctionUrl,
  functionArn: string,
  address: string,
): Required<Omit<FunctionUrlConfig, "Cors">> & Pick<FunctionUrlConfig, "Cors"> {
  return {
    FunctionUrl: address,
    FunctionArn: functionArn,
    AuthType: url.authType,
    ...(url.cors === undefined ? {} : { Cors: url.cors }),
    InvokeMode: url.invokeMode ?? "BUFFERED",
    CreationTime: new Date(url.createdAtMs).toISOString(),
    LastModifiedTime: new Date(url.changedAtMs).toISOString(),
  };
}
