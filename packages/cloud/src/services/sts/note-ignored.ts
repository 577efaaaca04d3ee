import type { RequestContext } from "../../define-service.js";

interface Limits {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly unknown[] | undefined;
  readonly Tags?: readonly unknown[] | undefined;
  readonly SerialNumber?: string | undefined;
  readonly TokenCode?: string | undefined;
}

/** Notes what would limit or mark a session on AWS and does not here. */
export function noteIgnored(operation: string, input: Limits, { ledger }: Pick<RequestContext, "ledger">): void {
  const { Policy, PolicyArns, Tags, SerialNumber, TokenCode } = input;
  if (Policy !== undefined || PolicyArns !== undefined) {
    ledger.record({
      source: `sts.${operation}`,
      gap: "session-policy",
      detail: `${operation} ignores session policies: calls are not authorised against policies`,
    });
  }
  if (Tags !== undefined) {
    ledger.record({
      source: `sts.${operation}`,
      gap: "session-tags",
      detail: `${operation} ignores session tags: nothing here asks for them`,
    });
  }
  if (SerialNumber !== undefined || TokenCode !== undefined) {
    ledger.record({
      source: `sts.${operation}`,
      gap: "mfa-not-verified",
      detail: `${operation} was given the code of an MFA device; any code is accepted`,
    });
  }
}
