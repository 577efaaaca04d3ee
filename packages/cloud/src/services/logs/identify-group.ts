import { invalidParameter, resourceNotFound } from "./errors.js";
import type { LogGroup } from "./log-group.js";
import type { LogsStore } from "./store.js";

/** The group a request means by `logGroupName` or by `logGroupIdentifier`, of which it has to give exactly one. */
export function identifyGroup(
  store: LogsStore,
  { logGroupName, logGroupIdentifier }: { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined },
): LogGroup {
  const name = logGroupName ?? (logGroupIdentifier === undefined ? undefined : groupNameOf(logGroupIdentifier));
  if (name === undefined || (logGroupName !== undefined && logGroupIdentifier !== undefined)) {
    throw invalidParameter("Exactly one of logGroupName or logGroupIdentifier must be specified.");
  }
  return store.group(name);
}

/** The group a tagging request means by its ARN, which AWS gives with and without a final `:*`. */
export function groupByArn(store: LogsStore, arn: string): LogGroup {
  const group = store.groups().find((each) => each.arn === arn.replace(/:\*$/, ""));
  if (group === undefined) throw resourceNotFound();
  return group;
}

/** The name in an identifier: a name already, or an ARN. */
export function groupNameOf(identifier: string): string {
  return /^arn:[^:]+:logs:[^:]*:\d*:log-group:([^:]+)/.exec(identifier)?.[1] ?? identifier;
}
