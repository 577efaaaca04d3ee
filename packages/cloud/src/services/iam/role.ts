import type { TrustedPrincipal } from "../../ports.js";
import { deleteConflict, limitExceeded, noSuchEntity } from "./errors.js";
import { type PolicyStatement, parsePolicyDocument } from "./policy-document.js";
import { isTrusted } from "./trust.js";

// Quotas of IAM, read November 2026.
const ATTACHED_POLICIES_LIMIT = 10;

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

  constructor(options: {
    readonly name: string;
    readonly path: string;
    readonly arn: string;
    readonly roleId: string;
    readonly createdAt: number;
    readonly trustDocument: string;
    readonly description: string | undefined;
    readonly maxSessionDurationSeconds: number;
    readonly permissionsBoundary: string | undefined;
  }) {
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
