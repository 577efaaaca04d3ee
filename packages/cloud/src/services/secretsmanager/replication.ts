/** Whether a secret is copied to other regions, or is such a copy. Plain data, replaced and never changed. */
export type Replication =
  | { readonly kind: "none" }
  | { readonly kind: "primary"; readonly replicas: readonly Replica[] }
  | { readonly kind: "replica"; readonly primaryRegion: string };

interface Replica {
  readonly region: string;
  readonly kmsKeyId: string | undefined;
  /** Why there is no copy; undefined when there is one. */
  readonly failure: string | undefined;
}

export function replicasOf(replication: Replication): readonly Replica[] {
  return replication.kind === "primary" ? replication.replicas : [];
}

/** A secret that has lost its last replica is one like any other. */
export function replicatedTo(replicas: readonly Replica[]): Replication {
  return replicas.length === 0 ? { kind: "none" } : { kind: "primary", replicas };
}

/** @param ownRegion of the secret */
export function primaryRegionOf(replication: Replication, ownRegion: string): string | undefined {
  switch (replication.kind) {
    case "none":
      return undefined;
    case "primary":
      return ownRegion;
    case "replica":
      return replication.primaryRegion;
    default:
      return replication satisfies never;
  }
}
