import { queueDoesNotExist } from "./errors.js";

/** Whose queue a URL names. */
export interface QueueLocation {
  readonly accountId: string;
  readonly name: string;
  /** Where the host or the path says it. */
  readonly region: string | undefined;
}

// `/000000000000/orders`; `/queue/eu-central-1/000000000000/orders` is LocalStack's "path" strategy.
const QUEUE_PATH = /^\/(?:queue\/([a-z0-9-]+)\/)?(\d{12})\/([\w-]{1,80}(?:\.fifo)?)\/?$/;

// `sqs.eu-central-1.amazonaws.com`, `sqs.eu-central-1.localhost.localstack.cloud`, `eu-central-1.queue.amazonaws.com`.
const REGIONAL_HOST = /^(?:sqs\.([a-z]{2}(?:-[a-z]+)+-\d)\.|([a-z]{2}(?:-[a-z]+)+-\d)\.queue\.)/;

/** Undefined for a path that no queue has. */
export function parseQueuePath(path: string, host: string): QueueLocation | undefined {
  const [, pathRegion, accountId, name] = QUEUE_PATH.exec(path) ?? [];
  if (accountId === undefined || name === undefined) return undefined;
  const [, ofSqs, ofQueue] = REGIONAL_HOST.exec(host) ?? [];
  return { accountId, name, region: pathRegion ?? ofSqs ?? ofQueue };
}

/**
 * Reads a queue URL of any host; the AWS CLI's users also write the name alone.
 * @param accountId of a URL that is a name
 * @throws QueueDoesNotExist
 */
export function parseQueueUrl(url: string, accountId: string): QueueLocation {
  if (/^[\w-]{1,80}(?:\.fifo)?$/.test(url)) return { accountId, name: url, region: undefined };
  const [, host, path] = /^https?:\/\/([^/?#]+)(\/[^?#]*)$/i.exec(url) ?? [undefined, "", url];
  const location = parseQueuePath(path ?? "", host ?? "");
  if (location === undefined) throw queueDoesNotExist();
  return location;
}

/**
 * The URL under which whoever asked reaches a queue again.
 * @param host as the request named it; requests from within this process name none that leads anywhere
 * @param endpointUrl where the cloud listens
 */
export function formatQueueUrl(
  { accountId, name }: Pick<QueueLocation, "accountId" | "name">,
  { host, endpointUrl }: { readonly host: string | undefined; readonly endpointUrl: string | undefined },
): string {
  const isReachable = host !== undefined && host !== IN_PROCESS_HOST;
  const base = isReachable ? `http://${host}` : (endpointUrl ?? `http://${IN_PROCESS_HOST}`);
  return `${base}/${accountId}/${name}`;
}

/** Services of this cloud call each other under this name, which has no port. */
export const IN_PROCESS_HOST = "localhost";
