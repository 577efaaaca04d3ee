import type { WireService } from "@assay/wire";
import type { AnyService, ServiceScope } from "./define-service.js";
import type { LargeBytes } from "./large-bytes.js";
import type { CloudPorts, Scope, StorePorts } from "./ports.js";
import { SERVICES, type ServiceName } from "./services/registry.js";

/** A service that has been loaded. */
export interface HostedService {
  readonly name: ServiceName;
  readonly definition: AnyService;
  readonly wire: WireService;
  /** The store that a request in this scope belongs to, made by the first one. */
  storeOf(scope: Scope): unknown;
  /** Every store there is. */
  readonly stores: readonly unknown[];
}

/** A store as those see it who save and restore without knowing the service. */
export interface KeptStore {
  readonly service: ServiceName;
  readonly scope: Scope;
  /** Undefined for a service that cannot be saved. */
  readonly save: ((largeBytes: LargeBytes) => Promise<unknown>) | undefined;
}

/** Loads services when they are first needed and keeps their stores. */
export interface ServiceHost {
  load(name: ServiceName): Promise<HostedService>;
  isLoaded(name: ServiceName): boolean;
  /** Ports of one store; undefined while its service is not loaded. */
  findPorts(name: ServiceName, scope: Scope): StorePorts | undefined;
  /** Runs `task` with the ports of a store: now, or as soon as the service is loaded. */
  withPorts(name: ServiceName, scope: Scope, task: (ports: StorePorts) => void): void;
  /** A file that one of the stores offers under this path; undefined when none does. */
  readDownload(path: string): Promise<Uint8Array | undefined>;
  /** Every store of every service, also of those for which something has waited until now. */
  keptStores(): Promise<readonly KeptStore[]>;
  /** The store that requests of this scope belong to; undefined while there is none. */
  findKeptStore(name: ServiceName, scope: Scope): KeptStore | undefined;
  /** Makes a store of what one like it had saved. */
  restore(name: ServiceName, scope: Scope, saved: unknown): Promise<void>;
  /** Forgets every store. */
  reset(): Promise<void>;
}

// More waiting tasks than this, and their service is loaded although nobody has asked it anything yet.
const WAITING_LIMIT = 1_000;

/**
 * Services that have to read what waits for them before another one answers: log lines carry metrics, which CloudWatch
 * has only when CloudWatch Logs has seen the lines.
 */
const LOADED_BEFORE: Readonly<Partial<Record<ServiceName, readonly ServiceName[]>>> = { cloudwatch: ["logs"] };

interface WaitingTask {
  readonly scope: Scope;
  readonly task: (ports: StorePorts) => void;
}

/** @param portsOf asked when a store is made, so that ports may depend on the host */
export function createServiceHost(enabled: readonly ServiceName[], portsOf: () => CloudPorts): ServiceHost {
  const hosted = new Map<ServiceName, HostedStores>();
  const loading = new Map<ServiceName, Promise<HostedStores>>();
  const waiting = new Map<ServiceName, WaitingTask[]>();

  const load = (name: ServiceName): Promise<HostedStores> => {
    const begun = loading.get(name) ?? begin(name);
    loading.set(name, begun);
    return begun;
  };
  const begin = async (name: ServiceName): Promise<HostedStores> => {
    const sources = LOADED_BEFORE[name] ?? [];
    await Promise.all(sources.filter((source) => enabled.includes(source)).map(load));
    const [definition, { compileService }] = await Promise.all([SERVICES[name].load(), import("@assay/wire")]);
    const service = new HostedStores(name, definition, compileService(definition.client), portsOf);
    hosted.set(name, service);
    for (const { scope, task } of waiting.get(name) ?? []) task(service.portsOf(scope));
    waiting.delete(name);
    return service;
  };

  return {
    load,
    isLoaded: (name) => hosted.has(name),
    findPorts: (name, scope) => hosted.get(name)?.portsOf(scope),
    withPorts(name, scope, task) {
      if (!enabled.includes(name)) return;
      const service = hosted.get(name);
      if (service !== undefined) return task(service.portsOf(scope));
      const tasks = waiting.get(name) ?? [];
      waiting.set(name, tasks);
      tasks.push({ scope, task });
      // A failure to load is the answer to the next request for the service.
      if (tasks.length === WAITING_LIMIT) load(name).catch(() => tasks.splice(0));
    },
    async readDownload(path) {
      for (const ports of [...hosted.values()].flatMap((service) => service.allPorts)) {
        const bytes = await ports.readDownload?.(path);
        if (bytes !== undefined) return bytes;
      }
      return undefined;
    },
    async keptStores() {
      await Promise.all([...waiting.keys()].map(load));
      return [...hosted.values()].flatMap((service) => service.keptStores);
    },
    findKeptStore: (name, scope) => hosted.get(name)?.findKeptStore(scope),
    async restore(name, scope, saved) {
      await (await load(name)).restore(scope, saved);
    },
    async reset() {
      waiting.clear();
      await Promise.all([...hosted.values()].map((service) => service.reset()));
    },
  };
}

interface OpenStore {
  readonly scope: Scope;
  readonly store: unknown;
  readonly ports: StorePorts;
}

class HostedStores implements HostedService {
  readonly name: ServiceName;
  readonly definition: AnyService;
  readonly wire: WireService;
  readonly #portsOf: () => CloudPorts;
  readonly #stores = new Map<string, OpenStore>();

  constructor(name: ServiceName, definition: AnyService, wire: WireService, portsOf: () => CloudPorts) {
    this.name = name;
    this.definition = definition;
    this.wire = wire;
    this.#portsOf = portsOf;
  }

  storeOf(scope: Scope): unknown {
    return this.#openStore(scope).store;
  }

  portsOf(scope: Scope): StorePorts {
    return this.#openStore(scope).ports;
  }

  get stores(): readonly unknown[] {
    return [...this.#stores.values()].map(({ store }) => store);
  }

  get allPorts(): readonly StorePorts[] {
    return [...this.#stores.values()].map(({ ports }) => ports);
  }

  async reset(): Promise<void> {
    const open = [...this.#stores.values()];
    this.#stores.clear();
    await Promise.all(open.map(({ store }) => this.definition.disposeStore?.(store)));
  }

  get keptStores(): readonly KeptStore[] {
    return [...this.#stores.values()].map((open) => this.#keepable(open));
  }

  findKeptStore(caller: Scope): KeptStore | undefined {
    const open = this.#stores.get(keyOf(scopeOfStore(caller, this.definition.scope)));
    return open === undefined ? undefined : this.#keepable(open);
  }

  async restore(scope: Scope, saved: unknown): Promise<void> {
    // Whoever saved it was the same service.
    await this.definition.restoreStore?.(this.storeOf(scope), saved as never);
  }

  #keepable({ scope, store }: OpenStore): KeptStore {
    const { saveStore } = this.definition;
    if (saveStore === undefined) return { service: this.name, scope, save: undefined };
    return { service: this.name, scope, save: async (largeBytes) => await saveStore(store, largeBytes) };
  }

  #openStore(caller: Scope): OpenStore {
    const scope = scopeOfStore(caller, this.definition.scope);
    const key = keyOf(scope);
    const known = this.#stores.get(key);
    if (known !== undefined) return known;
    const store = this.definition.createStore(scope, this.#portsOf());
    const open: OpenStore = { scope, store, ports: this.definition.portsOf?.(store) ?? {} };
    this.#stores.set(key, open);
    return open;
  }
}

function keyOf({ accountId, region }: Scope): string {
  return `${accountId} ${region}`;
}

function scopeOfStore({ accountId, region }: Scope, scope: ServiceScope = "region"): Scope {
  switch (scope) {
    case "partition":
      return { accountId: "000000000000", region: "aws-global" };
    case "account":
      return { accountId, region: "aws-global" };
    case "region":
      return { accountId, region };
    default:
      return scope satisfies never;
  }
}
