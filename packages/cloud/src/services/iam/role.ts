import type { TrustedPrincipal } from "../../ports.js";
import { deleteConflict, limitExceeded, noSuchEntity } from "./errors.js";
import { type PolicyStatement, parsePolicyDocument } from "./policy-document.js";
import { isTrusted } from "./trust.js";

// Quotas of IAM, read November 2026.
const ATTACHED_POLICIES_LIMIT = 10;

/** A role as a saved store holds it. */
export interface RoleRecord extends RoleSettings {
  readonly tags: ReadonlyMap<string, string>;
  readonly inlinePolicies: ReadonlyMap<string, string>;
  readonly attachedPolicyArns: readonly string[];
}

interface RoleSettings {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly roleId: string;
  readonly createdAt: number;
  readonly trustDocument: string;
  readonly description: string | undefined;
  readonly maxSessionDurationSeconds: number;
  readonly permissionsBoundary: string | undefined;
}

/** An identity that services and sessions act as. */
export class IamRole {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly roleId: string;
  readonly createdAt: number;
  description: string | undefined;
  maxSessionDurationSeconds: number;
  readonly permissionsBoundary: string | undefined;
  readonly tags = new Map<string, string>();
  /** Documents by policy name. */
  readonly inlinePolicies = new Map<string, string>();
  readonly #attachedPolicyArns = new Set<string>();
  #trustDocument = "";
  #trust: readonly PolicyStatement[] = [];

  constructor(options: RoleSettings) {
    this.name = options.name;
    this.path = options.path;
    this.arn = options.arn;
    this.roleId = options.roleId;
    this.createdAt = options.createdAt;
    this.description = options.description;
    this.maxSessionDurationSeconds = options.maxSessionDurationSeconds;
    this.permissionsBoundary = options.permissionsBoundary;
    this.trustDocument = options.trustDocument;
  }

  static fromRecord({ tags, inlinePolicies, attachedPolicyArns, ...settings }: RoleRecord): IamRole {
    const role = new IamRole(settings);
    for (const [key, value] of tags) role.tags.set(key, value);
    for (const [name, document] of inlinePolicies) role.inlinePolicies.set(name, document);
    for (const arn of attachedPolicyArns) role.#attachedPolicyArns.add(arn);
    return role;
  }

  toRecord(): RoleRecord {
    return {
      name: this.name,
      path: this.path,
      arn: this.arn,
      roleId: this.roleId,
      createdAt: this.createdAt,
      trustDocument: this.#trustDocument,
      description: this.description,
      maxSessionDurationSeconds: this.maxSessionDurationSeconds,
      permissionsBoundary: this.permissionsBoundary,
      tags: new Map(this.tags),
      inlinePolicies: new Map(this.inlinePolicies),
      attachedPolicyArns: this.attachedPolicyArns,
    };
  }

  get trustDocument(): string {
    return this.#trustDocument;
  }

  /** @throws MalformedPolicyDocumentException, and then the old document stays */
  set trustDocument(text: string) {
    this.#trust = parsePolicyDocument(text, "trust");
    this.#trustDocument = text;
  }

  trusts(principal: TrustedPrincipal): boolean {
    return isTrusted(this.#trust, principal);
  }

  inlinePolicy(name: string): string {
    const document = this.inlinePolicies.get(name);
    if (document === undefined) throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
    return document;
  }

  get attachedPolicyArns(): readonly string[] {
    return [...this.#attachedPolicyArns];
  }

  isAttached(policyArn: string): boolean {
    return this.#attachedPolicyArns.has(policyArn);
  }

  attach(policyArn: string): void {
    if (!this.isAttached(policyArn) && this.#attachedPolicyArns.size >= ATTACHED_POLICIES_LIMIT) {
      throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${ATTACHED_POLICIES_LIMIT}`);
    }
    this.#attachedPolicyArns.add(policyArn);
  }

  detach(policyArn: string): void {
    if (!this.#attachedPolicyArns.delete(policyArn)) throw noSuchEntity(`Policy ${policyArn} was not found.`);
  }

  checkDeletable(): void {
    if (this.#attachedPolicyArns.size > 0) {
      throw deleteConflict("Cannot delete entity, must detach all policies first.");
    }
    if (this.inlinePolicies.size > 0) throw deleteConflict("Cannot delete entity, must delete policies first.");
  }
}
