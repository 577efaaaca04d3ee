import { randomUUID } from "node:crypto";
import type { FilterRule, NotificationConfiguration } from "@aws-sdk/client-s3";
import { invalidArgument, malformedXml } from "./errors.js";

export type DestinationKind = "queue" | "topic" | "function";

/** Which events of which keys go where. */
export interface NotificationRule {
  readonly id: string;
  readonly destination: { readonly kind: DestinationKind; readonly arn: string };
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

const EVENT =
  /^s3:(?:ObjectCreated:(?:\*|Put|Post|Copy|CompleteMultipartUpload)|ObjectRemoved:(?:\*|Delete|DeleteMarkerCreated)|ObjectRestore:(?:\*|Post|Completed|Delete)|ObjectTagging:(?:\*|Put|Delete)|ObjectAcl:Put|LifecycleExpiration:(?:\*|Delete|DeleteMarkerCreated)|LifecycleTransition|IntelligentTiering|ReducedRedundancyLostObject|Replication:\S+|TestEvent)$/;

/** The rules of a configuration. */
export function rulesOf(configuration: NotificationConfiguration): readonly NotificationRule[] {
  const { QueueConfigurations = [], TopicConfigurations = [], LambdaFunctionConfigurations = [] } = configuration;
  return [
    ...QueueConfigurations.map((each) => ruleOf("queue", each.QueueArn, each)),
    ...TopicConfigurations.map((each) => ruleOf("topic", each.TopicArn, each)),
    ...LambdaFunctionConfigurations.map((each) => ruleOf("function", each.LambdaFunctionArn, each)),
  ];
}

interface Configured {
  readonly Id?: string | undefined;
  readonly Events: readonly string[] | undefined;
  readonly Filter?: { readonly Key?: { readonly FilterRules?: FilterRule[] | undefined } | undefined } | undefined;
}

function ruleOf(
  kind: DestinationKind,
  arn: string | undefined,
  { Id = "", Events = [], Filter }: Configured,
): NotificationRule {
  const rules = Filter?.Key?.FilterRules ?? [];
  const filterValue = (name: string): string => rules.find(({ Name }) => Name?.toLowerCase() === name)?.Value ?? "";
  return {
    id: Id,
    destination: { kind, arn: arn ?? "" },
    events: Events,
    prefix: filterValue("prefix"),
    suffix: filterValue("suffix"),
  };
}

/** @param eventName without `s3:` */
export function isNotified(rule: NotificationRule, eventName: string, key: string): boolean {
  const isMeant = rule.events.some((event) =>
    event.endsWith(":*") ? `s3:${eventName}`.startsWith(event.slice(0, -1)) : event === `s3:${eventName}`,
  );
  return isMeant && key.startsWith(rule.prefix) && key.endsWith(rule.suffix);
}

/** The configuration as it is kept: every part has an id. @throws ServiceError MalformedXML, InvalidArgument */
export function admitNotifications(configuration: NotificationConfiguration): NotificationConfiguration {
  const rules = rulesOf(configuration);
  for (const { events, destination } of rules) {
    if (events.length === 0 || destination.arn === "") throw malformedXml();
    for (const event of events) {
      if (!EVENT.test(event))
        throw invalidArgument("A specified event is not supported for notifications.", "Event", event);
    }
    if (!/^arn:aws[a-z-]*:(?:sqs|sns|lambda):[a-z0-9-]+:\d{12}:.+$/.test(destination.arn)) {
      throw invalidArgument("The ARN could not be parsed", destination.kind, destination.arn);
    }
  }
  refuseOverlaps(rules);
  refuseWrongFilters(configuration);
  const withId = <Part extends { Id?: string | undefined }>(parts: readonly Part[] | undefined): Part[] | undefined =>
    parts?.map((part) => ({ ...part, Id: part.Id ?? randomUUID() }));
  return {
    ...configuration,
    QueueConfigurations: withId(configuration.QueueConfigurations),
    TopicConfigurations: withId(configuration.TopicConfigurations),
    LambdaFunctionConfigurations: withId(configuration.LambdaFunctionConfigurations),
  };
}

function refuseOverlaps(rules: readonly NotificationRule[]): void {
  for (const [at, rule] of rules.entries()) {
    for (const other of rules.slice(at + 1)) {
      const sharesEvent = rule.events.some((event) => other.events.some((each) => overlaps(event, each)));
      if (
        sharesEvent &&
        either(rule.prefix, other.prefix, "startsWith") &&
        either(rule.suffix, other.suffix, "endsWith")
      ) {
        throw invalidArgument(
          "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
        );
      }
    }
  }
}

function overlaps(left: string, right: string): boolean {
  const covers = (wide: string, narrow: string): boolean => wide.endsWith(":*") && narrow.startsWith(wide.slice(0, -1));
  return left === right || covers(left, right) || covers(right, left);
}

function either(left: string, right: string, holds: "startsWith" | "endsWith"): boolean {
  return left[holds](right) || right[holds](left);
}

function refuseWrongFilters({
  QueueConfigurations = [],
  TopicConfigurations = [],
  LambdaFunctionConfigurations = [],
}: NotificationConfiguration): void {
  for (const { Filter } of [...QueueConfigurations, ...TopicConfigurations, ...LambdaFunctionConfigurations]) {
    const names = (Filter?.Key?.FilterRules ?? []).map(({ Name }) => Name?.toLowerCase() ?? "");
    if (names.some((name) => name !== "prefix" && name !== "suffix")) {
      throw invalidArgument("filter rule name must be either prefix or suffix", "FilterRule.Name");
    }
    if (new Set(names).size < names.length) {
      throw invalidArgument("Cannot specify more than one prefix or suffix rule in a filter.", "FilterRule");
    }
  }
}
