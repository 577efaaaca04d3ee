import { rm } from "node:fs/promises";
import { messageOf, type ScheduledTask } from "@assay/core";
import type { AclUser } from "./access-list.js";
import { addressesOf, choosePort, freePort } from "./cache-address.js";
import { type CacheServer, startCacheServer } from "./cache-server.js";
import type { ClusterPlace } from "./cluster-membership.js";
import {
  type CachePorts,
  clusterPlaceOf,
  directoryOf,
  type Endpoint,
  type NodePlace,
  type NodeSettings,
  noteSubstitutions,
  type Reachable,
  serverOptions,
} from "./node-settings.js";
import { parameterChanges } from "./parameter-group.js";
import type { TransitEncryption } from "./transit-encryption.js";

export type NodeStatus = "available" | "rebooting" | "unavailable" | "deleted";

// ElastiCache replaces a node that has failed within a few minutes; empty, unless a replica holds the data.
const REPLACEMENT_MS = 60_000;
const PORT_ATTEMPTS = 5;

/** A node: an endpoint, and the server behind it. */
export class CacheNode {
  readonly createdAt: Date;
  #settings: NodeSettings;
  readonly #ports: CachePorts;
  #place: NodePlace;
  #server: CacheServer;
  #status: NodeStatus = "available";
  #replacement: ScheduledTask | undefined;
  /** What the node held when an outage was ordered; it comes back with it. */
  #heldBack: Uint8Array | undefined;
  #outages: Promise<void> = Promise.resolve();
  readonly #endOutages: () => void;

  private constructor(settings: NodeSettings, ports: CachePorts, place: NodePlace, server: CacheServer) {
    this.#settings = { ...settings, data: undefined };
    this.#ports = ports;
    this.#place = place;
    this.createdAt = new Date(ports.clock.now());
    this.#server = server;
    this.#watch(server);
    this.#endOutages = ports.faults.onChange(() => {
      // One after the other, in the order of the orders.
      this.#outages = this.#outages.then(() => this.#followOrders());
      void ports.activity.track(this.#outages);
    });
  }

  /** @throws InsufficientCacheClusterCapacityFault when no server can run here */
  static async start(settings: NodeSettings, ports: CachePorts): Promise<CacheNode> {
    const { host, bind } = addressesOf(ports);
    noteSubstitutions(settings, ports);
    // What an earlier node of this name knew and held is gone with it.
    await rm(directoryOf(settings, ports), { recursive: true, force: true });
    const port = await choosePort(settings.wantedPort, bind, ports);
    for (let attempt = 1; ; attempt++) {
      const endpoint = { Address: host, Port: attempt === 1 ? port : await freePort(bind) };
      const place = { bind, endpoint, busPort: settings.cluster === undefined ? 0 : await freePort(bind) };
      try {
        const server = await startCacheServer(serverOptions(settings, ports, place, settings.data));
        return new CacheNode(settings, ports, place, server);
      } catch (error) {
        // Between choosing a port and listening on it, somebody else may have taken it.
        if (attempt === PORT_ATTEMPTS || !messageOf(error).includes("in use")) throw error;
      }
    }
  }

  get endpoint(): Endpoint {
    return this.#place.endpoint;
  }

  get status(): NodeStatus {
    return this.#status;
  }

  /** How other members of its cluster reach it, and by what they name it; undefined outside of cluster mode. */
  get membership(): (ClusterPlace & { readonly nodeId: string }) | undefined {
    const { cluster } = this.#settings;
    return cluster && { ...clusterPlaceOf(this.#place), nodeId: cluster.nodeId };
  }

  /** What the server answers to a command of the cloud itself. */
  ask(...command: readonly string[]): Promise<unknown> {
    return this.#server.ask(command);
  }

  save(): Promise<Uint8Array> {
    return this.#server.save();
  }

  async replicate(primary: Reachable | undefined): Promise<void> {
    this.#settings = { ...this.#settings, primary };
    if (this.#status !== "available") return;
    await this.#server.replicate(primary && { host: primary.endpoint.Address, port: primary.endpoint.Port });
  }

  /** Each goes on at the other's endpoint; their clients are disconnected, and find the other one. */
  async exchangePlaces(other: CacheNode): Promise<void> {
    const [here, there] = [this.#place, other.#place];
    const between = { ...here, endpoint: { ...here.endpoint, Port: await freePort(here.bind) } };
    try {
      await other.#moveTo(between);
      await this.#moveTo(there);
      await other.#moveTo(here);
    } catch (error) {
      // Engines before version 7 stay where they started.
      [this.#place, other.#place] = [here, there];
      this.#ports.ledger.record({
        source: "elasticache",
        gap: "endpoints-not-exchanged",
        detail: `the new primary stays at its own endpoint, and so does the old one: ${messageOf(error)}`,
      });
    }
  }

  async #moveTo(place: NodePlace): Promise<void> {
    if (this.#status === "available") await this.#server.listenAt(place.endpoint.Port);
    this.#place = place;
  }

  /** Lets in these and nobody else. @throws InvalidParameterValue for rules that the engine does not know */
  async setUsers(users: readonly AclUser[]): Promise<void> {
    if (this.#status === "available") await this.#server.setUsers(users);
    this.#settings = { ...this.#settings, users };
  }

  /** Settings of the engine by name; the server takes them while it runs. */
  async setParameters(parameters: NodeSettings["parameters"]): Promise<void> {
    const changes = parameterChanges(this.#settings.parameters, parameters);
    this.#settings = { ...this.#settings, parameters };
    if (this.#status === "available" && changes.length > 0) await this.ask("CONFIG", "SET", ...changes.flat());
  }

  /** Starts the server anew with what it holds; the engine cannot change this while it runs. */
  async setTransitEncryption(transit: TransitEncryption): Promise<void> {
    this.#settings = { ...this.#settings, transit };
    noteSubstitutions(this.#settings, this.#ports);
    if (this.#status !== "available") return;
    const data = await this.#server.save();
    this.#status = "rebooting";
    await this.#server.stop();
    await this.#start(data);
  }

  /** Ends the server and starts an empty one at the same endpoint, as ElastiCache's reboot does. */
  async reboot(): Promise<void> {
    this.#status = "rebooting";
    this.#replacement?.cancel();
    await this.#server.stop();
    await this.#start();
  }

  async delete(): Promise<void> {
    this.#status = "deleted";
    this.#endOutages();
    this.#replacement?.cancel();
    await this.#server.stop();
  }

  /** Goes down while a fault rule says so, and comes back with what it held. */
  async #followOrders(): Promise<void> {
    const { faults } = this.#ports;
    const isUp = faults.isAvailable({ service: "elasticache", resource: this.#settings.name });
    if (!isUp && this.#status === "available") {
      this.#heldBack = await this.#server.save();
      this.#status = "unavailable";
      await this.#server.stop();
    } else if (isUp && this.#status === "unavailable" && this.#heldBack !== undefined) {
      const data = this.#heldBack;
      this.#heldBack = undefined;
      await this.#replace(data);
    }
  }

  async #start(data?: Uint8Array): Promise<void> {
    const server = await startCacheServer(serverOptions(this.#settings, this.#ports, this.#place, data));
    // It may have been deleted while its server was starting.
    if (this.#status === "deleted") return await server.stop();
    this.#server = server;
    this.#status = "available";
    this.#watch(server);
  }

  #watch(server: CacheServer): void {
    void server.ended.then(() => {
      if (this.#server !== server || this.#status !== "available") return;
      this.#status = "unavailable";
      const { clock, activity } = this.#ports;
      this.#replacement = clock.schedule(clock.now() + REPLACEMENT_MS, () => void activity.track(this.#replace()));
    });
  }

  async #replace(data?: Uint8Array): Promise<void> {
    await this.#start(data).catch((error: unknown) => {
      this.#ports.ledger.record({
        source: "elasticache",
        gap: "node-not-replaced",
        detail: `a cache node failed and its replacement did not start: ${messageOf(error)}`,
      });
    });
  }
}
