import { randomUUID } from "node:crypto";
import type { LifecycleRule } from "@aws-sdk/client-s3";
import { invalidArgument, invalidRequest, malformedXml } from "./errors.js";

/** Rules as they are kept: each has an id. @throws ServiceError MalformedXML, InvalidArgument, InvalidRequest */
export function admitLifecycle(rules: readonly LifecycleRule[] | undefined): readonly LifecycleRule[] {
  if (rules === undefined || rules.length === 0 || rules.length > 1_000) throw malformedXml();
  const admitted = rules.map((rule) => {
    refuseRule(rule);
    return { ...rule, ID: rule.ID ?? randomUUID() };
  });
  if (new Set(admitted.map(({ ID }) => ID)).size < admitted.length) {
    throw invalidArgument("Rule ID must be unique. Found same ID for more than one rule");
  }
  return admitted;
}

function refuseRule(rule: LifecycleRule): void {
  const { Status, Filter, Prefix, Expiration, Transitions } = rule;
  if (Status !== "Enabled" && Status !== "Disabled") throw malformedXml();
  if (Filter === undefined && Prefix === undefined) throw malformedXml();
  if (Filter !== undefined && Prefix !== undefined) throw malformedXml();
  const actions = [
    Expiration,
    Transitions,
    rule.NoncurrentVersionExpiration,
    rule.NoncurrentVersionTransitions,
    rule.AbortIncompleteMultipartUpload,
  ];
  if (actions.every((action) => action === undefined)) {
    throw invalidRequest("At least one action needs to be specified in a rule");
  }
  if ((rule.ID?.length ?? 0) > 255) throw invalidArgument("ID length should not exceed allowed limit of 255");
  const days = [Expiration?.Days, rule.NoncurrentVersionExpiration?.NoncurrentDays];
  if (days.some((each) => each !== undefined && each <= 0)) {
    throw invalidArgument("'Days' for Expiration action must be a positive integer");
  }
  if (Expiration?.Days !== undefined && Expiration.Date !== undefined) throw malformedXml();
  const dates = [Expiration?.Date, ...(Transitions ?? []).map(({ Date: date }) => date)];
  if (dates.some((date) => date !== undefined && date.getTime() % 86_400_000 !== 0)) {
    throw invalidArgument("'Date' must be at midnight GMT");
  }
}
