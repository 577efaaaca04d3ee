import type { ServiceContext } from "../../define-service.js";
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

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Condition?: unknown;
}

/** Whether the queue's policy names the caller's account, or everybody, for an action. A deny wins. */
function isAllowed(queue: Queue, action: string, context: SqsContext): boolean {
  const { Statement = [] }: { Statement?: unknown } = JSON.parse(queue.attributes.Policy ?? "{}");
  const statements: readonly Statement[] = Array.isArray(Statement) ? Statement : [Statement];
  const fitting = statements.filter(
    ({ Principal, Action }) => namesCaller(Principal, context) && listOf(Action).some((each) => names(each, action)),
  );
  if (fitting.some(({ Condition }) => Condition !== undefined)) {
    context.ledger.record({
      source: `sqs.${action}`,
      gap: "policy-conditions-not-evaluated",
      detail: `the policy of ${queue.identity.arn} has conditions; they were taken as met for a caller of another account`,
    });
  }
  return fitting.length > 0 && fitting.every(({ Effect }) => Effect === "Allow");
}

function namesCaller(principal: unknown, { accountId, caller }: SqsContext): boolean {
  const ofAws = typeof principal === "object" && principal !== null && "AWS" in principal ? principal.AWS : principal;
  const accepted = ["*", accountId, caller.arn, `arn:aws:iam::${accountId}:root`];
  return listOf(ofAws).some((each) => accepted.includes(String(each)));
}

// `sqs:SendMessage`, `SQS:*`, `sqs:Send*`, `*`.
function names(pattern: unknown, action: string): boolean {
  const wanted = String(pattern).toLowerCase().replace(/^sqs:/, "");
  const parts = wanted.split("*").map((part) => part.replace(/[^a-z]/g, ""));
  // A batch needs the permission of the single action.
  return new RegExp(`^${parts.join(".*")}$`).test(action.toLowerCase().replace(/batch$/, ""));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
