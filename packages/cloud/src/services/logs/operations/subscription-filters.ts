import { notImplemented, type Operations } from "@assay/wire";
import type * as CloudWatchLogs from "@aws-sdk/client-cloudwatch-logs";
import type { ServiceContext } from "../../../define-service.js";
import { noteIgnored } from "../../../note-ignored.js";
import { pageOf } from "../../../paging.js";
import { check, checkFilter, describeLimitViolation } from "../constraints.js";
import { invalidParameter, invalidToken, limitExceeded, subscriptionFilterNotFound } from "../errors.js";
import type { LogsStore } from "../store.js";
import { SubscriptionFilter } from "../subscription-filter.js";

const FILTERS_PER_GROUP = 2;
const DEFAULT_LIMIT = 50;

export const subscriptionFilterOperations = {
  async PutSubscriptionFilter(input, { store, accountId, region, clock, ledger }) {
    const { logGroupName, filterName, filterPattern, destinationArn, roleArn, distribution, ...rest } = input;
    checkFilter(filterName, filterPattern);
    refuseDestination(destinationArn, `${region}:${accountId}`);
    noteIgnored(ledger, "logs.PutSubscriptionFilter", {
      applyOnTransformedLogs: {
        given: rest.applyOnTransformedLogs || undefined,
        consequence: "no group has a transformer",
      },
      fieldSelectionCriteria: {
        given: rest.fieldSelectionCriteria,
        consequence: "events of all sources are delivered",
      },
      emitSystemFields: { given: rest.emitSystemFields, consequence: "events are delivered without them" },
    });
    const creationTime = store.group(logGroupName).subscriptionFilters.get(filterName)?.record.creationTime;
    const filter = new SubscriptionFilter({
      ...{ filterName, filterPattern, destinationArn, roleArn, distribution: distribution ?? "ByLogStream" },
      creationTime: creationTime ?? clock.now(),
    });
    await store.subscriptions.checkFunction(destinationArn, store.group(logGroupName));
    // Looked for again: the group may have gone, or got another filter, while the function was asked.
    const { subscriptionFilters } = store.group(logGroupName);
    if (!subscriptionFilters.has(filterName) && subscriptionFilters.size >= FILTERS_PER_GROUP) throw limitExceeded();
    subscriptionFilters.set(filterName, filter);
    return {};
  },

  DescribeSubscriptionFilters({ logGroupName, filterNamePrefix = "", limit, nextToken }, { store }) {
    check(describeLimitViolation(limit));
    const found = [...store.group(logGroupName).subscriptionFilters.values()]
      .map(({ record }) => record)
      .filter(({ filterName }) => filterName.startsWith(filterNamePrefix))
      .sort((left, right) => (left.filterName < right.filterName ? -1 : 1));
    const page = pageOf(found, {
      keyOf: ({ filterName }) => filterName,
      limit: limit ?? DEFAULT_LIMIT,
      nextToken,
      onInvalidToken: () => {
        throw invalidToken();
      },
    });
    return {
      subscriptionFilters: page.items.map((record) => ({ ...record, logGroupName })),
      nextToken: page.nextToken,
    };
  },

  DeleteSubscriptionFilter({ logGroupName, filterName }, { store }) {
    if (!store.group(logGroupName).subscriptionFilters.delete(filterName)) throw subscriptionFilterNotFound();
    return {};
  },
} satisfies Operations<typeof CloudWatchLogs, ServiceContext<LogsStore>>;

/** @param scope region and account, which a function has to share with its log group */
function refuseDestination(destinationArn: string, scope: string): void {
  const [, , service, region, accountId] = destinationArn.split(":");
  if (service === "kinesis" || service === "firehose" || service === "logs") {
    throw notImplemented("CloudWatch Logs", `PutSubscriptionFilter to ${service}`);
  }
  if (service !== "lambda") throw invalidParameter("destinationArn is not the ARN of a destination.");
  if (`${region}:${accountId}` !== scope) {
    throw invalidParameter("A function has to be in the account and the region of the log group.");
  }
}
