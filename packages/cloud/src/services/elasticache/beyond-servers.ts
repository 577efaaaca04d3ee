import type { FidelityLedger } from "@assay/core";
import { notImplemented } from "@assay/wire";
import { noteIgnored } from "../../note-ignored.js";

type Members = Readonly<Record<string, unknown>>;

// What would change who gets in, or what a cache holds: leaving it out quietly would make tests pass for nothing.
const REFUSED = [
  ...["SnapshotArns", "ServerlessCacheSnapshotName"],
  ...["GlobalReplicationGroupId", "RetainPrimaryCluster"],
];

const IGNORED: Readonly<Record<string, string>> = {
  KmsKeyId: "nothing is encrypted",
  LogDeliveryConfigurations: "the server's log goes nowhere",
  NotificationTopicArn: "no events are published",
  PreferredAvailabilityZone: "every node is on this machine",
  PreferredAvailabilityZones: "every node is on this machine",
  PrimaryAvailabilityZone: "every node is on this machine",
  ReplicaAvailabilityZones: "every node is on this machine",
  PreferredCacheClusterAZs: "every node is on this machine",
  DataTieringEnabled: "all data is in memory",
};

/**
 * Says what of a request has no counterpart in a server of this machine.
 * @throws ServiceError NotImplemented, by name
 */
export function tellBeyondServers(operation: string, input: object, ledger: FidelityLedger): void {
  const members: Members = { ...input };
  const refused = REFUSED.find((name) => members[name] !== undefined);
  if (refused !== undefined) throw notImplemented("ElastiCache", `${operation} with ${refused}`);
  const ignored = Object.entries(IGNORED).map(
    ([name, consequence]) => [name, { given: members[name], consequence }] as const,
  );
  noteIgnored(ledger, `elasticache.${operation}`, Object.fromEntries(ignored));
}
