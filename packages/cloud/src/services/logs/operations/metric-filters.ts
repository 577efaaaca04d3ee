import type { Operations } from "@assay/wire";
import type * as CloudWatchLogs from "@aws-sdk/client-cloudwatch-logs";
import type { ServiceContext } from "../../../define-service.js";
import { noteIgnored } from "../../../note-ignored.js";
import { pageOf } from "../../../paging.js";
import { lengthViolation, patternViolation } from "../../../validation.js";
import { check, checkFilter, describeLimitViolation } from "../constraints.js";
import { invalidParameter, invalidToken, limitExceeded, metricFilterNotFound } from "../errors.js";
import { parseFilterPattern } from "../filter-pattern/filter-pattern.js";
import { MetricFilter } from "../metric-filter.js";
import type { LogsStore } from "../store.js";

const FILTERS_PER_GROUP = 100;
const DEFAULT_LIMIT = 50;

export const metricFilterOperations = {
  PutMetricFilter(input, { store, clock, ledger }) {
    const { logGroupName, filterName, filterPattern, metricTransformations, ...rest } = input;
    checkFilter(filterName, filterPattern);
    check(lengthViolation("metricTransformations", metricTransformations, { min: 1, max: 1 }));
    const [transformation] = metricTransformations;
    if (transformation === undefined) return {};
    check(
      ...nameViolations("metricName", transformation.metricName),
      ...nameViolations("metricNamespace", transformation.metricNamespace),
      lengthViolation("metricTransformations.1.member.metricValue", transformation.metricValue, { max: 100 }),
    );
    noteIgnored(ledger, "logs.PutMetricFilter", {
      applyOnTransformedLogs: {
        given: rest.applyOnTransformedLogs || undefined,
        consequence: "no group has a transformer",
      },
      fieldSelectionCriteria: {
        given: rest.fieldSelectionCriteria,
        consequence: "events of all sources are looked at",
      },
      emitSystemFieldDimensions: {
        given: rest.emitSystemFieldDimensions,
        consequence: "metrics have no such dimensions",
      },
    });
    const { metricFilters } = store.group(logGroupName);
    if (!metricFilters.has(filterName) && metricFilters.size >= FILTERS_PER_GROUP) throw limitExceeded();
    const creationTime = metricFilters.get(filterName)?.record.creationTime ?? clock.now();
    metricFilters.set(filterName, new MetricFilter({ filterName, filterPattern, transformation, creationTime }));
    return {};
  },

  DescribeMetricFilters(input, { store }) {
    const { logGroupName, filterNamePrefix = "", metricName, metricNamespace, limit, nextToken } = input;
    check(describeLimitViolation(limit));
    if ((metricName === undefined) !== (metricNamespace === undefined)) {
      throw invalidParameter("metricName and metricNamespace have to be given together.");
    }
    const groups = logGroupName === undefined ? store.groups() : [store.group(logGroupName)];
    // "Only if you also include the logGroupName".
    const prefix = logGroupName === undefined ? "" : filterNamePrefix;
    const found = groups
      .flatMap(({ name, metricFilters }) =>
        [...metricFilters.values()].map(({ record }) => ({ ...record, group: name })),
      )
      .filter(
        ({ filterName, transformation }) =>
          filterName.startsWith(prefix) &&
          (metricName === undefined ||
            (transformation.metricName === metricName && transformation.metricNamespace === metricNamespace)),
      )
      .sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
    const page = pageOf(found, { keyOf, limit: limit ?? DEFAULT_LIMIT, nextToken, onInvalidToken });
    return {
      metricFilters: page.items.map(({ transformation, group: logGroupName, ...record }) => ({
        ...record,
        logGroupName,
        metricTransformations: [transformation],
      })),
      nextToken: page.nextToken,
    };
  },

  DeleteMetricFilter({ logGroupName, filterName }, { store }) {
    if (!store.group(logGroupName).metricFilters.delete(filterName)) throw metricFilterNotFound();
    return {};
  },

  TestMetricFilter({ filterPattern, logEventMessages }) {
    check(
      lengthViolation("filterPattern", filterPattern, { max: 1024 }),
      lengthViolation("logEventMessages", logEventMessages, { min: 1, max: 50 }),
    );
    const { matches, valuesIn } = parseFilterPattern(filterPattern);
    return {
      matches: logEventMessages.flatMap((eventMessage, index) =>
        matches(eventMessage)
          ? [{ eventNumber: index + 1, eventMessage, extractedValues: valuesIn(eventMessage) }]
          : [],
      ),
    };
  },
} satisfies Operations<typeof CloudWatchLogs, ServiceContext<LogsStore>>;

const keyOf = ({ filterName, group }: { readonly filterName: string; readonly group: string }): string =>
  `${filterName}:${group}`;

const onInvalidToken = (): never => {
  throw invalidToken();
};

function nameViolations(member: string, value: string | undefined) {
  const path = `metricTransformations.1.member.${member}`;
  return [lengthViolation(path, value, { min: 1, max: 255 }), patternViolation(path, value, "[^:*$]*")];
}
