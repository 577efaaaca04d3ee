import { randomInt } from "node:crypto";
import { invalidParameter, phoneNumberNotFound, wrongPassword } from "./errors.js";

/** A number that was to be tried out before an account leaves the SMS sandbox. */
export interface SandboxNumber {
  readonly phoneNumber: string;
  readonly status: "Pending" | "Verified";
  readonly oneTimePassword: string;
}

export interface PhoneNumbersRecord {
  readonly smsAttributes: Readonly<Record<string, string>>;
  readonly optedOut: readonly string[];
  readonly optedInAtMs: ReadonlyMap<string, number>;
  readonly sandbox: readonly SandboxNumber[];
}

// SetSMSAttributes, API reference, November 2026, with what each accepts.
const SMS_ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  MonthlySpendLimit: /^\d+$/,
  DeliveryStatusIAMRole: /^(?:arn:.*)?$/,
  DeliveryStatusSuccessSamplingRate: /^(?:100|\d{1,2})$/,
  DefaultSenderID: /^(?:(?=.*[A-Za-z])[A-Za-z0-9]{1,11})?$/,
  DefaultSMSType: /^(?:Promotional|Transactional)$/,
  UsageReportS3Bucket: /^[a-z0-9.-]*$/,
};

// OptInPhoneNumber, API reference.
const OPT_IN_PAUSE_MS = 30 * 86_400_000;

/** What an account has said about text messages in a region, and who does not want any. */
export class PhoneNumbers {
  smsAttributes: Readonly<Record<string, string>> = {};
  readonly optedOut = new Set<string>();
  /** When a number was opted in last. */
  readonly #optedInAtMs = new Map<string, number>();
  readonly #sandbox = new Map<string, SandboxNumber>();

  /** @throws InvalidParameter */
  changeSmsAttributes(changes: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(changes)) {
      const accepted = Object.hasOwn(SMS_ATTRIBUTES, name) ? SMS_ATTRIBUTES[name] : undefined;
      if (accepted === undefined) throw invalidParameter(`attributes Reason: ${name} is not a valid attribute`);
      if (!accepted.test(value)) throw invalidParameter(`attributes Reason: ${name} has the invalid value ${value}`);
    }
    this.smsAttributes = { ...this.smsAttributes, ...changes };
  }

  /** @throws InvalidParameter for a second time within 30 days */
  optIn(phoneNumber: string, nowMs: number): void {
    const lastMs = this.#optedInAtMs.get(phoneNumber);
    if (lastMs !== undefined && nowMs < lastMs + OPT_IN_PAUSE_MS) {
      throw invalidParameter("phoneNumber Reason: a phone number can be opted in once every 30 days");
    }
    if (this.optedOut.delete(phoneNumber)) this.#optedInAtMs.set(phoneNumber, nowMs);
  }

  /** By number. */
  get sandbox(): readonly SandboxNumber[] {
    return [...this.#sandbox.values()].sort((left, right) => (left.phoneNumber < right.phoneNumber ? -1 : 1));
  }

  /** @returns the number with the password that its owner has to repeat */
  addToSandbox(phoneNumber: string): SandboxNumber {
    const oneTimePassword = String(randomInt(100_000, 1_000_000));
    const added: SandboxNumber = { phoneNumber, status: "Pending", oneTimePassword };
    this.#sandbox.set(phoneNumber, added);
    return added;
  }

  /** @throws ResourceNotFound, VerificationException */
  verify(phoneNumber: string, oneTimePassword: string): void {
    const known = this.#sandbox.get(phoneNumber);
    if (known === undefined) throw phoneNumberNotFound();
    if (known.oneTimePassword !== oneTimePassword) throw wrongPassword();
    this.#sandbox.set(phoneNumber, { ...known, status: "Verified" });
  }

  /** @throws ResourceNotFound */
  removeFromSandbox(phoneNumber: string): void {
    if (!this.#sandbox.delete(phoneNumber)) throw phoneNumberNotFound();
  }

  toRecord(): PhoneNumbersRecord {
    return {
      smsAttributes: this.smsAttributes,
      optedOut: [...this.optedOut],
      optedInAtMs: new Map(this.#optedInAtMs),
      sandbox: this.sandbox,
    };
  }

  restore({ smsAttributes, optedOut, optedInAtMs, sandbox }: PhoneNumbersRecord): void {
    for (const [number, atMs] of optedInAtMs) this.#optedInAtMs.set(number, atMs);
    this.smsAttributes = smsAttributes;
    for (const number of optedOut) this.optedOut.add(number);
    for (const number of sandbox) this.#sandbox.set(number.phoneNumber, number);
  }
}

/** @throws InvalidParameter for what is no number in E.164 form */
export function checkPhoneNumber(phoneNumber: string, parameter: string = "PhoneNumber"): void {
  if (/^\+[1-9]\d{1,14}$/.test(phoneNumber)) return;
  throw invalidParameter(`${parameter} Reason: ${phoneNumber} is not valid to publish to`);
}
