import type { Operations } from "@assay/wire";
import type * as Sns from "@aws-sdk/client-sns";
import type { SnsContext } from "../topic-access.js";

export const smsOperations = {
  /** Nobody can opt out of what is not sent. */
  CheckIfPhoneNumberIsOptedOut() {
    return { isOptedOut: false };
  },

  ListPhoneNumbersOptedOut() {
    return { phoneNumbers: [] };
  },
} satisfies Operations<typeof Sns, SnsContext>;
