import { invalidCombination } from "./errors.js";

/** Whether clients have to use TLS; `preferred` takes them with and without, at the same port. */
export type TransitEncryption = "none" | "preferred" | "required";

interface Requested {
  readonly TransitEncryptionEnabled?: boolean | undefined;
  readonly TransitEncryptionMode?: "preferred" | "required" | undefined;
}

/** What a create call decided. @throws InvalidParameterCombination for a mode of what is not enabled */
export function transitEncryptionOf({
  TransitEncryptionEnabled: isEnabled = false,
  TransitEncryptionMode: mode,
}: Requested): TransitEncryption {
  if (isEnabled) return mode ?? "required";
  if (mode === undefined) return "none";
  throw invalidCombination("Transit encryption mode is not supported when transit encryption is disabled.");
}

/**
 * What a modify call decided. Clients are moved in two steps: while both are taken, each of them changes on its own
 * ("Enabling in-transit encryption on an existing cluster", ElastiCache user guide, November 2026).
 * @throws InvalidParameterCombination for a step that would shut out clients
 */
export function changedTransitEncryption(
  present: TransitEncryption,
  { TransitEncryptionEnabled: isEnabled, TransitEncryptionMode: mode }: Requested,
): TransitEncryption {
  if (isEnabled === undefined && mode === undefined) return present;
  const wanted = isEnabled === false ? "none" : (mode ?? (present === "none" ? "required" : present));
  if (isEnabled === false && mode !== undefined) {
    throw invalidCombination("Transit encryption mode is not supported when transit encryption is disabled.");
  }
  if (isEnabled === undefined && present === "none") {
    throw invalidCombination("Transit encryption must be enabled to modify the transit encryption mode.");
  }
  if (present === "none" && wanted === "required") {
    throw invalidCombination(
      "To enable transit encryption, the transit encryption mode must first be set to preferred.",
    );
  }
  if (present === "required" && wanted === "none") {
    throw invalidCombination(
      "To disable transit encryption, the transit encryption mode must first be set to preferred.",
    );
  }
  return wanted;
}

/** As clusters and groups show it. */
export function describeTransit(transit: TransitEncryption): {
  readonly TransitEncryptionEnabled: boolean;
  readonly TransitEncryptionMode?: "preferred" | "required";
} {
  if (transit === "none") return { TransitEncryptionEnabled: false };
  return { TransitEncryptionEnabled: true, TransitEncryptionMode: transit };
}
