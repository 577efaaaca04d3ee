import { createCipheriv, randomBytes } from "node:crypto";
import type { CloudPorts, Scope } from "../../ports.js";
import { parameterExists, parameterNotFound, typeMismatch } from "./errors.js";
import { Parameter, type ParameterRecord, type ParameterVersion } from "./parameter.js";

type SsmPorts = Pick<CloudPorts, "clock" | "clients">;

/** Parameter Store in one account and region. */
export class SsmStore {
  readonly scope: Scope;
  readonly ports: SsmPorts;
  readonly #parameters = new Map<string, Parameter>();
  /** Those that go by themselves. */
  readonly #expiring = new Set<Parameter>();
  // There is no KMS here: the key exists so that an encrypted value does not look like the value.
  readonly #key = randomBytes(32);

  constructor(scope: Scope, ports: SsmPorts) {
    this.scope = scope;
    this.ports = ports;
  }

  /** A name, as it is or at the end of an ARN of this account and region. */
  nameOf(reference: string): string {
    const { region, accountId } = this.scope;
    const prefix = `arn:aws:ssm:${region}:${accountId}:parameter`;
    if (!reference.startsWith(`${prefix}/`)) return reference;
    const path = reference.slice(prefix.length);
    return this.#parameters.has(path) ? path : path.slice(1);
  }

  find(reference: string): Parameter | undefined {
    this.#forgetExpired();
    return this.#parameters.get(this.nameOf(reference));
  }

  /** @throws ParameterNotFound */
  get(reference: string): Parameter {
    const parameter = this.find(reference);
    if (parameter === undefined) throw parameterNotFound();
    return parameter;
  }

  /** Sorted by name. */
  parameters(): readonly Parameter[] {
    this.#forgetExpired();
    return [...this.#parameters.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** @throws ParameterAlreadyExists unless it may be overwritten; HierarchyTypeMismatchException */
  put(
    name: string,
    type: ParameterRecord["type"] | undefined,
    isOverwrite: boolean,
    written: Omit<ParameterVersion, "version" | "ciphertext">,
  ): { readonly parameter: Parameter; readonly version: ParameterVersion } {
    const known = this.find(name);
    if (known !== undefined && !isOverwrite) throw parameterExists();
    if (known !== undefined && type !== undefined && type !== known.type) throw typeMismatch();
    const parameter = known ?? this.#create(name, type ?? "String");
    const ciphertext = parameter.type === "SecureString" ? this.#encrypt(written.value) : undefined;
    const version = parameter.add({ ...written, ciphertext });
    this.#keep(parameter);
    return { parameter, version };
  }

  delete(name: string): boolean {
    this.#forgetExpired();
    return this.#parameters.delete(name);
  }

  save(): readonly ParameterRecord[] {
    return [...this.#parameters.values()].map((parameter) => parameter.toRecord());
  }

  restore(saved: readonly ParameterRecord[]): void {
    for (const record of saved) this.#keep(new Parameter(record));
  }

  // Nothing has to happen when a parameter expires; it is enough that nobody finds it afterwards.
  #forgetExpired(): void {
    const now = this.ports.clock.now();
    for (const parameter of this.#expiring) {
      if (parameter.expiresAtMs === undefined || parameter.expiresAtMs > now) continue;
      this.#expiring.delete(parameter);
      if (this.#parameters.get(parameter.name) === parameter) this.#parameters.delete(parameter.name);
    }
  }

  #keep(parameter: Parameter): void {
    this.#parameters.set(parameter.name, parameter);
    if (parameter.expiresAtMs === undefined) this.#expiring.delete(parameter);
    else this.#expiring.add(parameter);
  }

  #create(name: string, type: ParameterRecord["type"]): Parameter {
    const { region, accountId } = this.scope;
    const arn = `arn:aws:ssm:${region}:${accountId}:parameter${name.startsWith("/") ? "" : "/"}${name}`;
    return new Parameter({ name, arn, type, versions: [], labels: new Map(), tags: new Map() });
  }

  #encrypt(value: string): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.#key, iv);
    return Buffer.concat([iv, cipher.update(value, "utf8"), cipher.final(), cipher.getAuthTag()]).toString("base64");
  }
}
