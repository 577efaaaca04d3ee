import { createCipheriv, randomBytes } from "node:crypto";
import type { Scope } from "../../ports.js";
import { parameterExists, parameterNotFound, typeMismatch } from "./errors.js";
import { Parameter, type ParameterRecord, type ParameterVersion } from "./parameter.js";

/** Parameter Store in one account and region. */
export class SsmStore {
  readonly #scope: Scope;
  readonly #parameters = new Map<string, Parameter>();
  // There is no KMS here: the key exists so that an encrypted value does not look like the value.
  readonly #key = randomBytes(32);

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** A name, as it is or at the end of an ARN of this account and region. */
  nameOf(reference: string): string {
    const { region, accountId } = this.#scope;
    const prefix = `arn:aws:ssm:${region}:${accountId}:parameter`;
    if (!reference.startsWith(`${prefix}/`)) return reference;
    const path = reference.slice(prefix.length);
    return this.#parameters.has(path) ? path : path.slice(1);
  }

  find(reference: string): Parameter | undefined {
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
    return [...this.#parameters.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** @throws ParameterAlreadyExists unless it may be overwritten; HierarchyTypeMismatchException */
  put(
    name: string,
    type: ParameterRecord["type"] | undefined,
    isOverwrite: boolean,
    written: Omit<ParameterVersion, "version" | "ciphertext">,
  ): { readonly parameter: Parameter; readonly version: ParameterVersion } {
    const known = this.#parameters.get(name);
    if (known !== undefined && !isOverwrite) throw parameterExists();
    if (known !== undefined && type !== undefined && type !== known.type) throw typeMismatch();
    const parameter = known ?? this.#create(name, type ?? "String");
    const ciphertext = parameter.type === "SecureString" ? this.#encrypt(written.value) : undefined;
    const version = parameter.add({ ...written, ciphertext });
    this.#parameters.set(name, parameter);
    return { parameter, version };
  }

  delete(name: string): boolean {
    return this.#parameters.delete(name);
  }

  save(): readonly ParameterRecord[] {
    return [...this.#parameters.values()].map((parameter) => parameter.toRecord());
  }

  restore(saved: readonly ParameterRecord[]): void {
    for (const record of saved) this.#parameters.set(record.name, new Parameter(record));
  }

  #create(name: string, type: ParameterRecord["type"]): Parameter {
    const { region, accountId } = this.#scope;
    const arn = `arn:aws:ssm:${region}:${accountId}:parameter${name.startsWith("/") ? "" : "/"}${name}`;
    return new Parameter({ name, arn, type, versions: [], labels: new Map(), tags: new Map() });
  }

  #encrypt(value: string): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.#key, iv);
    return Buffer.concat([iv, cipher.update(value, "utf8"), cipher.final(), cipher.getAuthTag()]).toString("base64");
  }
}
