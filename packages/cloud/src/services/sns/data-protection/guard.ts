import type { CloudPorts, Principal } from "../../../ports.js";
import { deniedByProtection } from "../errors.js";
import type { PublishedMessage } from "../message.js";
import type { Subscription } from "../subscription.js";
import type { Topic } from "../topic.js";
import type { ProtectionStatement } from "./data-protection-policy.js";
import { findSensitive, protect } from "./protect.js";

type Bodies = PublishedMessage["bodies"];

/**
 * What the topic's policy makes of a message that somebody publishes; findings are logged where it says so.
 * @throws AuthorizationErrorException for a message that it denies
 */
export function guardInbound(
  bodies: Bodies,
  { topic, messageId, caller }: { readonly topic: Topic; readonly messageId: string; readonly caller: Principal },
  ports: Pick<CloudPorts, "clock" | "telemetry">,
): Bodies {
  const statements = statementsFor(topic, "Inbound", (principal) => principal === caller.arn);
  if (statements.length === 0) return bodies;
  for (const statement of statements) audit(statement, bodies.default ?? "", { topic, messageId, caller }, ports);
  const safe = protect(bodies, statements);
  if (safe === undefined) throw deniedByProtection(caller.arn, topic.arn);
  return safe;
}

/** A message as its policy lets a subscriber see it; undefined for one that it denies. */
export function guardOutbound(
  message: PublishedMessage,
  topic: Topic,
  { accountId }: Subscription,
): PublishedMessage | undefined {
  // Whoever subscribed stands for the account.
  const statements = statementsFor(topic, "Outbound", (principal) => principal.split(":")[4] === accountId);
  if (statements.length === 0) return message;
  const bodies = protect(message.bodies, statements);
  return bodies && { ...message, bodies };
}

function statementsFor(
  { protection }: Topic,
  direction: ProtectionStatement["direction"],
  isMeant: (principal: string) => boolean,
): readonly ProtectionStatement[] {
  return (protection?.statements ?? []).filter(
    (statement) =>
      statement.direction === direction && statement.principals.some((each) => each === "*" || isMeant(each)),
  );
}

function audit(
  { protection, identifiers }: ProtectionStatement,
  text: string,
  { topic, messageId, caller }: { readonly topic: Topic; readonly messageId: string; readonly caller: Principal },
  { clock, telemetry }: Pick<CloudPorts, "clock" | "telemetry">,
): void {
  if (protection.kind !== "audit") return;
  const findings = findSensitive(text, identifiers);
  const group = findings.length > 0 ? protection.findingsTo : protection.noFindingsTo;
  if (group === undefined) return;
  const now = clock.now();
  const report = {
    messageId,
    auditTimestamp: new Date(now).toISOString(),
    callerPrincipal: caller.arn,
    resourceArn: topic.arn,
    dataIdentifiers: findings.map(({ name, detections }) => ({ name, count: detections.length, detections })),
  };
  const [, , , region = "", accountId = ""] = topic.arn.split(":");
  const events = [{ timestamp: now, message: JSON.stringify(report) }];
  telemetry.putLogEvents({ accountId, region }, group, topic.name, events);
}
