import { randomUUID } from "node:crypto";
import { endpointNotFound, invalidParameter, platformApplicationNotFound } from "./errors.js";
import {
  checkEnabled,
  checkPlatformAttributes,
  type PlatformApplication,
  type PlatformAttributes,
} from "./platform-application.js";

/** An app on one device. */
export interface PlatformEndpoint {
  readonly arn: string;
  readonly applicationArn: string;
  /** `Token`, `Enabled`, `CustomUserData`. */
  readonly attributes: PlatformAttributes;
}

export interface MobilePushRecord {
  readonly applications: readonly PlatformApplication[];
  readonly endpoints: readonly PlatformEndpoint[];
}

const ENDPOINT_ATTRIBUTES = ["CustomUserData", "Enabled", "Token"];
const USER_DATA_LIMIT_BYTES = 2_048;

/** Platform applications of one account and region, and the devices that have them. */
export class MobilePush {
  readonly #applications = new Map<string, PlatformApplication>();
  readonly #endpoints = new Map<string, PlatformEndpoint>();

  /** In the order of their ARNs. */
  get applications(): readonly PlatformApplication[] {
    return [...this.#applications.values()].sort((left, right) => (left.arn < right.arn ? -1 : 1));
  }

  /** @throws NotFound */
  application(arn: string): PlatformApplication {
    const application = this.#applications.get(arn);
    if (application === undefined) throw platformApplicationNotFound();
    return application;
  }

  keepApplication(application: PlatformApplication): void {
    this.#applications.set(application.arn, application);
  }

  /** Attributes that are not named keep their values. @throws InvalidParameter, NotFound */
  changeApplication(arn: string, changes: PlatformAttributes): void {
    const application = this.application(arn);
    checkPlatformAttributes(changes);
    this.keepApplication({ ...application, attributes: { ...application.attributes, ...changes } });
  }

  /** Its endpoints go with it: nothing can reach them any more. */
  deleteApplication(arn: string): void {
    this.#applications.delete(arn);
    for (const endpoint of this.endpointsOf(arn)) this.#endpoints.delete(endpoint.arn);
  }

  /** In the order of their ARNs. */
  endpointsOf(applicationArn: string): readonly PlatformEndpoint[] {
    return [...this.#endpoints.values()]
      .filter((endpoint) => endpoint.applicationArn === applicationArn)
      .sort((left, right) => (left.arn < right.arn ? -1 : 1));
  }

  findEndpoint(arn: string): PlatformEndpoint | undefined {
    return this.#endpoints.get(arn);
  }

  /** @throws NotFound */
  endpoint(arn: string): PlatformEndpoint {
    const endpoint = this.#endpoints.get(arn);
    if (endpoint === undefined) throw endpointNotFound();
    return endpoint;
  }

  /** The endpoint of a device, made by the first request for it. @throws InvalidParameter, NotFound */
  register(applicationArn: string, attributes: PlatformAttributes & { readonly Token: string }): PlatformEndpoint {
    const { arn } = this.application(applicationArn);
    checkEndpointAttributes(attributes);
    const known = this.endpointsOf(arn).find((endpoint) => endpoint.attributes.Token === attributes.Token);
    if (known !== undefined) {
      const isSame = Object.entries(attributes).every(([name, value]) => known.attributes[name] === value);
      if (isSame) return known;
      throw invalidParameter(
        `Token Reason: Endpoint ${known.arn} already exists with the same Token, but different attributes.`,
      );
    }
    const endpoint: PlatformEndpoint = {
      arn: `${arn.replace(":app/", ":endpoint/")}/${randomUUID()}`,
      applicationArn: arn,
      attributes: { Enabled: "true", ...attributes },
    };
    this.#endpoints.set(endpoint.arn, endpoint);
    return endpoint;
  }

  /** @throws InvalidParameter, NotFound */
  changeEndpoint(arn: string, changes: PlatformAttributes): void {
    const endpoint = this.endpoint(arn);
    checkEndpointAttributes(changes);
    this.#endpoints.set(arn, { ...endpoint, attributes: { ...endpoint.attributes, ...changes } });
  }

  deleteEndpoint(arn: string): void {
    this.#endpoints.delete(arn);
  }

  toRecord(): MobilePushRecord {
    return { applications: [...this.#applications.values()], endpoints: [...this.#endpoints.values()] };
  }

  restore({ applications, endpoints }: MobilePushRecord): void {
    for (const application of applications) this.keepApplication(application);
    for (const endpoint of endpoints) this.#endpoints.set(endpoint.arn, endpoint);
  }
}

function checkEndpointAttributes(attributes: PlatformAttributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (!ENDPOINT_ATTRIBUTES.includes(name))
      throw invalidParameter(`Attributes Reason: Invalid attribute name: ${name}`);
    if (name === "Enabled") checkEnabled(value);
    if (name === "Token" && value === "") throw invalidParameter("Token Reason: cannot be empty");
    if (name === "CustomUserData" && Buffer.byteLength(value) > USER_DATA_LIMIT_BYTES) {
      throw invalidParameter(`CustomUserData Reason: must be at most ${USER_DATA_LIMIT_BYTES} bytes long`);
    }
  }
}
