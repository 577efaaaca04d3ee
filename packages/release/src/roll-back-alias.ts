import { type AliasName, changedMeanwhile, deleteAlias, findAlias, moveAlias, servesOnly } from "./alias.js";
import type { ReleaseTarget } from "./release-target.js";

export type Rollback =
  /** The alias points to the old version again. */
  | { readonly kind: "restored"; readonly version: string }
  /** The alias had never been moved, or somebody has restored it before. */
  | { readonly kind: "untouched"; readonly version: string | null }
  /** The alias did not exist before this release and does not exist now. */
  | { readonly kind: "removed" };

/**
 * Undoes a move of the alias from `toVersion` to `fromVersion`, wherever it was interrupted.
 *
 * @param options.toVersion version before the release; null when the alias did not exist
 * @throws AssayError `ALIAS_CHANGED` when the alias points to neither: somebody else owns it now
 */
export async function rollBackAlias(
  target: ReleaseTarget,
  name: AliasName,
  options: { readonly fromVersion: string; readonly toVersion: string | null },
): Promise<Rollback> {
  const { fromVersion, toVersion } = options;
  const current = await findAlias(target, name);
  if (current === undefined && toVersion === null) return { kind: "untouched", version: null };
  if (toVersion !== null && servesOnly(current, toVersion)) return { kind: "untouched", version: toVersion };
  const ours = current !== undefined && [current.version, ...Object.keys(current.weights)].includes(fromVersion);
  if (!ours) throw changedMeanwhile(name, { version: fromVersion, revisionId: undefined, weights: {} }, current);
  if (toVersion === null) {
    await deleteAlias(target, name);
    return { kind: "removed" };
  }
  await moveAlias(target, name, { from: current, version: toVersion });
  return { kind: "restored", version: toVersion };
}
