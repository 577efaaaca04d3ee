import type { Scope } from "./ports.js";
import type { ServiceHost } from "./service-host.js";
import type { TableStream } from "./table-stream.js";

/** Streams of tables, for those who read them: DynamoDB Streams, and event source mappings that want to be told. */
export interface TableStreams {
  /** Every stream of an account and region that can still be read. */
  of(scope: Scope): readonly TableStream[];
  /**
   * Runs `listener` after each write that added records to a stream, in the trace of the write. The records are read
   * through DynamoDB Streams. What must last goes through `Activity`; the listener itself returns at once.
   */
  onRecords(streamArn: string, listener: () => void): { cancel(): void };
  /** Tells the listeners of a stream that there is something new. */
  announce(streamArn: string): void;
}

/** While DynamoDB is not loaded, there is no table and no stream. */
export function createTableStreams(services: ServiceHost): TableStreams {
  const listeners = new Map<string, Set<() => void>>();
  return {
    of: (scope) => services.findPorts("dynamodb", scope)?.tableStreams?.() ?? [],
    onRecords(streamArn, listener) {
      const ofStream = listeners.get(streamArn) ?? new Set();
      listeners.set(streamArn, ofStream);
      ofStream.add(listener);
      return {
        cancel() {
          ofStream.delete(listener);
          if (ofStream.size === 0) listeners.delete(streamArn);
        },
      };
    },
    announce(streamArn) {
      for (const listener of [...(listeners.get(streamArn) ?? [])]) listener();
    },
  };
}
