import type { CloudPorts, Scope } from "../../ports.js";
import { deleteConflict, entityAlreadyExists, noSuchEntity } from "./errors.js";
import { createUniqueId } from "./identifiers.js";
import { ManagedPolicy, type ManagedPolicyRecord } from "./managed-policy.js";
import { IamRole, type RoleRecord } from "./role.js";

const AWS_MANAGED = /^arn:aws:iam::aws:policy\/.+/;

/** All there is in a store, as a value that survives `structuredClone`. */
export interface IamRecord {
  readonly roles: readonly RoleRecord[];
  readonly policies: readonly ManagedPolicyRecord[];
}

/** Roles and customer-managed policies of one account. */
export class IamStore {
  readonly #accountId: string;
  readonly #ports: CloudPorts;
  readonly #roles = new Map<string, IamRole>();
  readonly #policies = new Map<string, ManagedPolicy>();

  constructor({ accountId }: Scope, ports: CloudPorts) {
    this.#accountId = accountId;
    this.#ports = ports;
  }

  /** All roles, sorted by name. */
  get roles(): readonly IamRole[] {
    return sortedByName([...this.#roles.values()]);
  }

  createRole(
    settings: Pick<
      ConstructorParameters<typeof IamRole>[0],
      "name" | "path" | "trustDocument" | "description" | "maxSessionDurationSeconds" | "permissionsBoundary"
    >,
  ): IamRole {
    const { name, path } = settings;
    // Names of roles are unique whatever their case.
    const isTaken = this.roles.some((role) => role.name.toLowerCase() === name.toLowerCase());
    if (isTaken) throw entityAlreadyExists(`Role with name ${name} already exists.`);
    const role = new IamRole({
      ...settings,
      arn: `arn:aws:iam::${this.#accountId}:role${path}${name}`,
      roleId: createUniqueId("AROA"),
      createdAt: this.#ports.clock.now(),
    });
    this.#roles.set(name, role);
    return role;
  }

  role(name: string): IamRole {
    const role = this.#roles.get(name);
    if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
    return role;
  }

  findRole(arn: string): IamRole | undefined {
    return this.roles.find((role) => role.arn === arn);
  }

  deleteRole(name: string): void {
    this.role(name).checkDeletable();
    this.#roles.delete(name);
  }

  attachPolicy(role: IamRole, policyArn: string): void {
    if (!AWS_MANAGED.test(policyArn) && !this.#policies.has(policyArn)) {
      throw noSuchEntity(`Policy ${policyArn} does not exist or is not attachable.`);
    }
    if (AWS_MANAGED.test(policyArn)) {
      this.#ports.ledger.record({
        source: "iam.AttachRolePolicy",
        gap: "aws-managed-policy",
        detail: `${policyArn} was attached by name; Assay does not have the documents of AWS managed policies and does not know which exist`,
      });
    }
    role.attach(policyArn);
  }

  /** All customer-managed policies, sorted by name. */
  get policies(): readonly ManagedPolicy[] {
    return sortedByName([...this.#policies.values()]);
  }

  createPolicy(
    settings: Pick<Parameters<typeof ManagedPolicy.create>[0], "name" | "path" | "document" | "description" | "tags">,
  ): ManagedPolicy {
    const { name, path } = settings;
    if (this.policies.some((policy) => policy.name.toLowerCase() === name.toLowerCase())) {
      throw entityAlreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
    }
    const policy = ManagedPolicy.create({
      ...settings,
      arn: `arn:aws:iam::${this.#accountId}:policy${path}${name}`,
      policyId: createUniqueId("ANPA"),
      createdAt: this.#ports.clock.now(),
    });
    this.#policies.set(policy.arn, policy);
    return policy;
  }

  policy(arn: string): ManagedPolicy {
    const policy = this.#policies.get(arn);
    if (policy === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
    return policy;
  }

  rolesWith(policyArn: string): readonly IamRole[] {
    return this.roles.filter((role) => role.isAttached(policyArn));
  }

  rolesBoundedBy(policyArn: string): readonly IamRole[] {
    return this.roles.filter(({ permissionsBoundary }) => permissionsBoundary === policyArn);
  }

  deletePolicy(arn: string): void {
    const policy = this.policy(arn);
    if (this.rolesWith(arn).length > 0) throw deleteConflict("Cannot delete a policy attached to entities.");
    if (policy.versions.length > 1) {
      throw deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    }
    this.#policies.delete(arn);
  }

  toRecord(): IamRecord {
    return {
      roles: this.roles.map((role) => role.toRecord()),
      policies: this.policies.map((policy) => policy.toRecord()),
    };
  }

  restore({ roles, policies }: IamRecord): void {
    for (const role of roles) this.#roles.set(role.name, IamRole.fromRecord(role));
    for (const policy of policies) this.#policies.set(policy.arn, ManagedPolicy.fromRecord(policy));
  }
}

function sortedByName<Named extends { readonly name: string }>(items: Named[]): Named[] {
  return items.sort((a, b) => (a.name < b.name ? -1 : 1));
}
