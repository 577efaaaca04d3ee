import type { ServiceContext } from "../../define-service.js";
import { askResourcePolicy } from "../../resource-policy.js";
import { accessDenied, queueDoesNotExist } from "./errors.js";
import type { Queue } from "./queue.js";
import { parseQueueUrl, type QueueLocation } from "./queue-url.js";
import type { SqsStore } from "./store.js";

export type SqsContext = ServiceContext<SqsStore>;

// Cross-account permissions don't apply to these (AddPermission, API reference).
const OWNER_ONLY = [
  ...["AddPermission", "RemovePermission", "DeleteQueue", "SetQueueAttributes"],
  ...["TagQueue", "UntagQueue", "ListQueueTags"],
];

/**
 * The queue that a request names, in the caller's account or in another one whose queue policy lets the caller in.
 * @throws QueueDoesNotExist, ServiceError AccessDenied
 */
export function queueOf(queueUrl: string, action: string, context: SqsContext): Queue {
  return locateQueue(parseQueueUrl(queueUrl, context.accountId), action, context);
}

export function locateQueue({ accountId, name, region }: QueueLocation, action: string, context: SqsContext): Queue {
  const { accessKeyId, storeOf, store } = context;
  if (accessKeyId === undefined) {
    // Nobody in particular asks, in no particular region: what the URL says is all there is.
    return storeOf({ accountId, region: region ?? context.region }).queue(name);
  }
  if (accountId === context.accountId) return store.queue(name);
  const queue = storeOf({ accountId, region: context.region }).findQueue(name);
  if (queue === undefined) throw queueDoesNotExist();
  if (OWNER_ONLY.includes(action) || !isAllowed(queue, action, context)) {
    throw accessDenied(context.caller.arn, action, queue.identity.arn);
  }
  return queue;
}

function isAllowed(queue: Queue, action: string, { accountId, caller, ledger }: SqsContext): boolean {
  const question = { service: "sqs", action, accountId, callerArn: caller.arn };
  const answer = askResourcePolicy(queue.attributes.Policy, question);
  if (answer.hasConditions) {
    ledger.record({
      source: `sqs.${action}`,
      gap: "policy-conditions-not-evaluated",
      detail: `the policy of ${queue.identity.arn} has conditions; they were taken as met for a caller of another account`,
    });
  }
  return answer.isAllowed;
}
