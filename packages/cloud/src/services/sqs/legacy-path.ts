import type { WireRequest } from "@assay/wire";
import { parseQueuePath } from "./queue-url.js";

// Operations of the query protocol that name no queue, or name it otherwise.
const WITHOUT_QUEUE_URL =
  /(?:^|&)(?:QueueUrl=|Action=(?:CreateQueue|GetQueueUrl|ListQueues|StartMessageMoveTask|CancelMessageMoveTask|ListMessageMoveTasks)(?:&|$))/;

/**
 * Older SDKs and curl send query requests to the queue's own URL, without a `QueueUrl` parameter. It is added here,
 * where the rest of SQS looks for it.
 */
export function addQueueUrlOfPath(request: WireRequest): WireRequest {
  const { path, query, headers, body } = request;
  const host = headers.host ?? "localhost";
  if (path === "/" || headers["x-amz-target"] !== undefined || parseQueuePath(path, host) === undefined) return request;
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  const parameters = [query, isForm ? Buffer.from(body).toString("latin1") : ""];
  if (parameters.some((each) => WITHOUT_QUEUE_URL.test(each))) return request;
  const queueUrl = `QueueUrl=${encodeURIComponent(`http://${host}${path}`)}`;
  return { ...request, query: query === "" ? queueUrl : `${query}&${queueUrl}` };
}
