import { ServiceError } from "@assay/wire";
import type { BatchResultErrorEntry } from "@aws-sdk/client-sqs";
import { batchEntryIdsNotDistinct, emptyBatch, invalidBatchEntryId, tooManyEntries } from "./errors.js";

const ENTRIES_LIMIT = 10;

interface BatchEntry {
  readonly Id: string | undefined;
}

/**
 * Runs a batch entry by entry; what one is refused for does not concern the others.
 * @param entryShape name of the entries in the model, for messages
 * @throws EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId, BatchEntryIdsNotDistinct
 */
export function runBatch<Entry extends BatchEntry, Result extends object>(
  entryShape: string,
  entries: readonly Entry[],
  run: (entry: Entry, index: number) => Result,
): { Successful: (Result & { Id: string })[]; Failed: BatchResultErrorEntry[] } {
  checkEntries(entryShape, entries);
  const Successful: (Result & { Id: string })[] = [];
  const Failed: BatchResultErrorEntry[] = [];
  for (const [index, entry] of entries.entries()) {
    const { Id = "" } = entry;
    try {
      Successful.push({ Id, ...run(entry, index) });
    } catch (error) {
      Failed.push({ Id, ...failureOf(error) });
    }
  }
  // AWS leaves out the list that would be empty.
  return { Successful, Failed };
}

/** @throws EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId, BatchEntryIdsNotDistinct */
export function checkEntries(entryShape: string, entries: readonly BatchEntry[]): void {
  if (entries.length === 0) throw emptyBatch(entryShape);
  if (entries.length > ENTRIES_LIMIT) throw tooManyEntries(entries.length);
  const seen = new Set<string>();
  for (const { Id = "" } of entries) {
    if (!/^[\w-]{1,80}$/.test(Id)) throw invalidBatchEntryId();
    if (seen.has(Id)) throw batchEntryIdsNotDistinct(Id);
    seen.add(Id);
  }
}

// Entries carry the codes of the query days in both protocols.
function failureOf(error: unknown): Omit<BatchResultErrorEntry, "Id"> {
  if (error instanceof ServiceError) {
    return { SenderFault: error.fault === "client", Code: error.queryCode, Message: error.message };
  }
  if (error instanceof Error && "$fault" in error) {
    return { SenderFault: true, Code: error.name, Message: error.message };
  }
  throw error;
}
