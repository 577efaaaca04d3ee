import { randomInt } from "node:crypto";
import type { CloudPorts, Scope } from "../../ports.js";
import { markedForDeletion, notOnReplica, scheduledForDeletion, secretExists, secretNotFound } from "./errors.js";
import { Rotator } from "./rotator.js";
import { Secret, type SecretRecord } from "./secret.js";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Secrets of one account and region. */
export class SecretsStore {
  readonly #scope: Scope;
  readonly ports: CloudPorts;
  readonly rotator: Rotator;
  readonly #secrets = new Map<string, Secret>();

  constructor(scope: Scope, ports: CloudPorts) {
    this.#scope = scope;
    this.ports = ports;
    this.rotator = new Rotator(ports);
  }

  /**
   * By name, by ARN, or by an ARN without the six characters at its end.
   * @throws ResourceNotFoundException
   */
  get(reference: string): Secret {
    this.#forgetDeleted();
    const secret = this.#secrets.get(reference) ?? this.#findByArn(reference);
    if (secret === undefined) throw secretNotFound();
    return secret;
  }

  /** @param action what the caller wants, as it stands in the error. @throws InvalidRequestException during the recovery window */
  getLive(reference: string, action: string): Secret {
    const secret = this.get(reference);
    if (secret.deletion !== undefined) throw markedForDeletion(action);
    return secret;
  }

  /** @throws as `getLive`; InvalidParameterException for a replica, which only its primary changes */
  getOwn(reference: string, action: string): Secret {
    const secret = this.getLive(reference, action);
    if (secret.replication.kind === "replica") throw notOnReplica();
    return secret;
  }

  /** Oldest first. */
  secrets(): readonly Secret[] {
    this.#forgetDeleted();
    return [...this.#secrets.values()];
  }

  /** @throws ResourceExistsException; InvalidRequestException for the name of a secret in its recovery window */
  create(name: string, settings: Pick<SecretRecord, "description" | "kmsKeyId">): Secret {
    this.#forgetDeleted();
    const known = this.#secrets.get(name);
    if (known !== undefined) throw known.deletion === undefined ? secretExists(name) : scheduledForDeletion();
    const { region, accountId } = this.#scope;
    const suffix = Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
    const now = this.ports.clock.now();
    const secret = new Secret({
      ...settings,
      name,
      arn: `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${suffix}`,
      createdAtMs: now,
      changedAtMs: now,
      policy: undefined,
      deletion: undefined,
      rotation: undefined,
      replication: { kind: "none" },
      versions: [],
      stages: new Map(),
      tags: new Map(),
    });
    this.#secrets.set(name, secret);
    return secret;
  }

  /** Undefined when the name is free, or the secret with it waits for its deletion. */
  findLive(name: string): Secret | undefined {
    const secret = this.#secrets.get(name);
    return secret?.deletion === undefined ? secret : undefined;
  }

  /** Takes the name, also from another secret. */
  add(secret: Secret): void {
    const known = this.#secrets.get(secret.name);
    if (known !== undefined) this.forget(known);
    this.#secrets.set(secret.name, secret);
  }

  forget(secret: Secret): void {
    this.#secrets.delete(secret.name);
    this.rotator.forget(secret);
  }

  save(): readonly SecretRecord[] {
    return structuredClone(this.secrets().map((secret) => secret.toRecord()));
  }

  restore(saved: readonly SecretRecord[]): void {
    for (const record of saved) {
      const secret = new Secret(record);
      this.#secrets.set(secret.name, secret);
      this.rotator.reschedule(secret);
    }
  }

  #findByArn(reference: string): Secret | undefined {
    if (!reference.startsWith("arn:")) return undefined;
    return [...this.#secrets.values()].find(({ arn }) => arn === reference || arn.slice(0, -7) === reference);
  }

  // Nothing has to happen when a recovery window ends; it is enough that nobody finds the secret afterwards.
  #forgetDeleted(): void {
    const now = this.ports.clock.now();
    for (const secret of this.#secrets.values()) {
      if (secret.deletion !== undefined && secret.deletion.endsAtMs <= now) this.forget(secret);
    }
  }
}
