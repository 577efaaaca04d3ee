import type { Connection } from "./connection.js";

/** Open connections of one account and region. They end with the process and are part of no snapshot. */
export class Connections {
  readonly #open = new Map<string, Connection>();

  has(id: string): boolean {
    return this.#open.has(id);
  }

  /** Undefined also for a connection that is being closed: nobody can write to it any more. */
  find(id: string): Connection | undefined {
    const connection = this.#open.get(id);
    return connection?.isEnding === false ? connection : undefined;
  }

  add(connection: Connection): void {
    this.#open.set(connection.facts.id, connection);
  }

  delete(id: string): void {
    this.#open.delete(id);
  }

  /** Ends connections without telling their `$disconnect` route, for there is nothing left that it could belong to. */
  closeAll(isMeant: (connection: Connection) => boolean = () => true): void {
    for (const connection of [...this.#open.values()].filter(isMeant)) {
      this.#open.delete(connection.facts.id);
      connection.end(1001, "Going away");
    }
  }
}
