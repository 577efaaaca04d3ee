import { invalidParameter } from "./errors.js";

/** Push notification services, as CreatePlatformApplication names them. */
const PLATFORMS = [
  ...["ADM", "APNS", "APNS_SANDBOX", "APNS_VOIP", "APNS_VOIP_SANDBOX", "BAIDU"],
  ...["GCM", "MACOS", "MACOS_SANDBOX", "MPNS", "WNS"],
];

// SetPlatformApplicationAttributes, API reference, November 2026.
const SECRETS = ["PlatformCredential", "PlatformPrincipal"];
const EVENT_TOPICS = ["EventEndpointCreated", "EventEndpointDeleted", "EventEndpointUpdated", "EventDeliveryFailure"];
const FEEDBACK = ["SuccessFeedbackRoleArn", "FailureFeedbackRoleArn", "SuccessFeedbackSampleRate"];
const KNOWN = [...SECRETS, ...EVENT_TOPICS, ...FEEDBACK, "Enabled", "ApplePlatformTeamID", "ApplePlatformBundleID"];

/** What is kept and means nothing here. */
export const WITHOUT_EFFECT: readonly string[] = [...EVENT_TOPICS, ...FEEDBACK];

export type PlatformAttributes = Readonly<Record<string, string>>;

/** An app, as a push notification service knows it. */
export interface PlatformApplication {
  readonly arn: string;
  readonly name: string;
  readonly platform: string;
  readonly attributes: PlatformAttributes;
}

/** @throws InvalidParameter */
export function checkPlatformApplication(name: string, platform: string, attributes: PlatformAttributes): void {
  if (!/^[\w.-]{1,256}$/.test(name)) {
    throw invalidParameter(
      `${name} Reason: must contain only characters 'a'-'z', 'A'-'Z', '0'-'9', '_', '-', and '.', and at most 256 of them`,
    );
  }
  if (!PLATFORMS.includes(platform)) throw invalidParameter(`Platform Reason: ${platform} is not supported`);
  checkPlatformAttributes(attributes);
  if ((attributes.PlatformCredential ?? "") === "") {
    throw invalidParameter("Attributes Reason: Invalid value for attribute: PlatformCredential: cannot be empty");
  }
}

/** @throws InvalidParameter */
export function checkPlatformAttributes(attributes: PlatformAttributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (!KNOWN.includes(name)) throw invalidParameter(`Attributes Reason: Invalid attribute name: ${name}`);
    if (name === "Enabled") checkEnabled(value);
  }
}

/** @throws InvalidParameter */
export function checkEnabled(value: string): void {
  if (/^(?:true|false)$/i.test(value)) return;
  throw invalidParameter("Attributes Reason: Invalid value for attribute: Enabled: must be either true or false");
}

/** What SNS tells of an application: everything but its secrets. */
export function shownAttributes({ attributes }: PlatformApplication): Record<string, string> {
  const shown = Object.entries(attributes).filter(([name]) => !SECRETS.includes(name));
  return { Enabled: "true", ...Object.fromEntries(shown) };
}

export function isEnabled({ Enabled = "true" }: PlatformAttributes): boolean {
  return Enabled.toLowerCase() === "true";
}
