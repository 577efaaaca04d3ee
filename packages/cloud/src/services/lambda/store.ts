import type { CodePackage, FunctionRunner } from "../../function-runner.js";
import type { CloudPorts, Roles, Scope, ServiceClients } from "../../ports.js";
import { AsyncInvocations } from "./async-events/async-invocations.js";
import { CodeDownloads } from "./code-downloads.js";
import { CodeSigningConfigs } from "./code-signing/code-signing-configs.js";
import { Concurrency } from "./concurrency.js";
import { conflict, functionNotFound } from "./errors.js";
import { EventSources } from "./event-sources/event-sources.js";
import { Execution } from "./execution.js";
import { executionPlanOf } from "./execution-plan.js";
import { functionArn, partitionOf } from "./function-reference.js";
import type { FunctionSettings } from "./function-settings.js";
import { type FunctionVersion, LATEST, newRevisionId, type PublishedVersion } from "./function-version.js";
import { type FunctionRecord, LambdaFunction } from "./lambda-function.js";
import { Layers } from "./layers/layers.js";

export interface LambdaStoreOptions {
  readonly runner: FunctionRunner;
  /** Decides which version of a weighted alias takes an invocation; [0, 1). */
  readonly random: () => number;
}

/** Lambda in one account and region. */
export class LambdaStore {
  readonly scope: Scope;
  readonly runner: FunctionRunner;
  readonly random: () => number;
  readonly concurrency = new Concurrency();
  readonly roles: Roles;
  readonly clients: ServiceClients;
  readonly downloads: CodeDownloads;
  readonly layers: Layers;
  readonly codeSigning: CodeSigningConfigs;
  readonly asyncInvocations: AsyncInvocations;
  readonly eventSources: EventSources;
  readonly ports: CloudPorts;
  readonly #functions = new Map<string, LambdaFunction>();
  /** Also those that a change has replaced and whose last invocations still run. */
  readonly #executions = new Set<Execution>();
  readonly #background = new Set<Promise<void>>();
  #stopped = false;

  constructor(scope: Scope, ports: CloudPorts, { runner, random }: LambdaStoreOptions) {
    this.scope = scope;
    this.layers = new Layers(scope);
    this.codeSigning = new CodeSigningConfigs(scope);
    this.runner = runner;
    this.random = random;
    this.roles = ports.roles;
    this.clients = ports.clients;
    this.downloads = new CodeDownloads(ports.clock);
    this.ports = ports;
    this.asyncInvocations = new AsyncInvocations(this, ports);
    this.eventSources = new EventSources(this);
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  arn(name: string, qualifier?: string | undefined): string {
    return functionArn(this.scope, name, qualifier);
  }

  mappingArn(uuid: string): string {
    const { region, accountId } = this.scope;
    return `arn:${partitionOf(region)}:lambda:${region}:${accountId}:event-source-mapping:${uuid}`;
  }

  /** A link to deployed bytes; only its path while the cloud listens on no port. */
  downloadUrl(code: CodePackage): string {
    return (this.ports.endpointUrl() ?? "") + this.downloads.offer(code);
  }

  /** Sorted by name. */
  functions(): readonly LambdaFunction[] {
    return [...this.#functions.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  find(name: string): LambdaFunction | undefined {
    return this.#functions.get(name);
  }

  /** @throws ResourceNotFoundException, naming `qualifier` too when the operation does */
  get(name: string, qualifier?: string | undefined): LambdaFunction {
    const fn = this.#functions.get(name);
    if (fn === undefined) throw functionNotFound(this.arn(name, qualifier));
    return fn;
  }

  refuseExisting(name: string): void {
    if (this.#functions.has(name)) throw conflict(`Function already exist: ${name}`);
  }

  create(
    name: string,
    settings: FunctionSettings,
    code: CodePackage,
    layers: readonly CodePackage[],
    tags: Map<string, string>,
  ): LambdaFunction {
    this.refuseExisting(name);
    const latest: FunctionVersion = {
      version: LATEST,
      settings,
      code,
      layers,
      execution: this.#executionOf(name, LATEST, settings, code, layers),
      status: "creating",
      revisionId: newRevisionId(),
      lastModifiedMs: this.ports.clock.now(),
    };
    const fn = new LambdaFunction(name, latest, tags);
    this.#functions.set(name, fn);
    return fn;
  }

  /** Freezes `$LATEST` under the next number. */
  publish(fn: LambdaFunction, description: string | undefined): PublishedVersion {
    const version = fn.nextVersion();
    const publishedFrom = fn.latest.settings;
    const settings = description === undefined ? publishedFrom : { ...publishedFrom, Description: description };
    const code = fn.latest.code.share();
    const layers = fn.latest.layers.map((layer) => layer.share());
    const published: PublishedVersion = {
      version,
      settings,
      publishedFrom,
      code,
      layers,
      execution: this.#executionOf(fn.name, version, settings, code, layers),
      status: "creating",
      revisionId: newRevisionId(),
      lastModifiedMs: fn.latest.lastModifiedMs,
    };
    fn.addVersion(published);
    return published;
  }

  /** Gives `$LATEST` new settings, new code or both; what runs on the old ones runs to its end. */
  change(
    fn: LambdaFunction,
    settings: FunctionSettings,
    code: CodePackage,
    layers: readonly CodePackage[] = fn.latest.layers,
  ): void {
    // The function may have been deleted while its new package was being read.
    if (this.#functions.get(fn.name) !== fn) throw functionNotFound(this.arn(fn.name));
    const { latest } = fn;
    const replaced = { execution: latest.execution, code: latest.code, layers: latest.layers };
    latest.settings = settings;
    latest.code = code;
    latest.layers = layers;
    latest.execution = this.#executionOf(fn.name, LATEST, settings, code, layers);
    latest.status = "updating";
    latest.revisionId = newRevisionId();
    latest.lastModifiedMs = this.ports.clock.now();
    this.runInBackground(async () => {
      await this.#end(replaced.execution);
      if (replaced.code !== code) await replaced.code.release();
      if (replaced.layers !== layers) await releaseAll(replaced.layers);
    });
  }

  /** @param codeOf a hold on the package with this `CodeSha256` */
  restoreFunction(record: FunctionRecord, codeOf: (codeSha256: string) => CodePackage): void {
    const fn = LambdaFunction.fromRecord(record, (saved) => {
      const { version, settings, codeSha256, layerSha256s, revisionId, lastModifiedMs } = saved;
      const code = codeOf(codeSha256);
      const layers = layerSha256s.map(codeOf);
      const execution = this.#executionOf(record.name, version, settings, code, layers);
      return { version, settings, code, layers, execution, status: "ready", revisionId, lastModifiedMs };
    });
    this.#functions.set(fn.name, fn);
  }

  delete(fn: LambdaFunction): void {
    this.asyncInvocations.keepRoutes(fn.name);
    this.#functions.delete(fn.name);
    this.concurrency.unreserve(fn.name);
    this.concurrency.provision(fn.name, 0);
    for (const version of fn.versions()) this.retire(version);
  }

  retire({ execution, code, layers }: FunctionVersion): void {
    this.runInBackground(async () => {
      await this.#end(execution);
      await code.release();
      await releaseAll(layers);
    });
  }

  /** Work that outlives its request; stopping the store waits for it. It must not fail. */
  runInBackground(work: () => Promise<void>): void {
    const done = work().finally(() => this.#background.delete(done));
    this.#background.add(done);
  }

  /** Like {@link runInBackground}, for work that a moved clock waits for. */
  track(work: () => Promise<void>): void {
    this.runInBackground(() => this.ports.activity.track(work()));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#functions.clear();
    this.asyncInvocations.dispose();
    this.eventSources.dispose();
    await Promise.all([...this.#executions].map((execution) => execution.stop()));
    await Promise.all(this.#background);
    await this.runner[Symbol.asyncDispose]();
  }

  #executionOf(
    name: string,
    version: string,
    settings: FunctionSettings,
    code: CodePackage,
    layers: readonly CodePackage[],
  ): Execution {
    const plan = () => executionPlanOf(this.scope, this.ports, name, version, settings, code, layers);
    const execution = new Execution(() => this.runner.openPool(plan()));
    this.#executions.add(execution);
    return execution;
  }

  async #end(execution: Execution): Promise<void> {
    await execution.retire();
    this.#executions.delete(execution);
  }
}

async function releaseAll(packages: readonly CodePackage[]): Promise<void> {
  for (const each of packages) await each.release();
}
