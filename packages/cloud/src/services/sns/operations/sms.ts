import { randomUUID } from "node:crypto";
import type { Operations } from "@assay/wire";
import type * as Sns from "@aws-sdk/client-sns";
import { pageOf } from "../../../paging.js";
import { invalidParameter } from "../errors.js";
import { checkPhoneNumber } from "../phone-numbers.js";
import type { SnsContext } from "../topic-access.js";

const PAGE_SIZE = 100;

const WITHOUT_EFFECT = ["MonthlySpendLimit", "DeliveryStatusIAMRole", "DeliveryStatusSuccessSamplingRate"];

export const smsOperations = {
  SetSMSAttributes({ attributes }, { store, ledger }) {
    store.phones.changeSmsAttributes(attributes);
    for (const name of Object.keys(attributes).filter((each) => WITHOUT_EFFECT.includes(each))) {
      ledger.record({
        source: "sns.SetSMSAttributes",
        gap: "ignored-parameter",
        detail: `${name} was set; text messages cost nothing and reach no phone`,
      });
    }
    return {};
  },

  GetSMSAttributes({ attributes: names = [] }, { store }) {
    const all = Object.entries(store.phones.smsAttributes);
    const wanted = all.filter(([name]) => names.length === 0 || names.includes(name));
    return { attributes: Object.fromEntries(wanted) };
  },

  CheckIfPhoneNumberIsOptedOut({ phoneNumber }, { store }) {
    checkPhoneNumber(phoneNumber);
    return { isOptedOut: store.phones.optedOut.has(phoneNumber) };
  },

  ListPhoneNumbersOptedOut({ nextToken }, { store }) {
    const page = pageOf([...store.phones.optedOut].sort(), {
      keyOf: (number) => number,
      limit: PAGE_SIZE,
      nextToken,
      onInvalidToken: () => {
        throw invalidParameter("nextToken");
      },
    });
    return { phoneNumbers: [...page.items], nextToken: page.nextToken };
  },

  OptInPhoneNumber({ phoneNumber }, { store, clock }) {
    checkPhoneNumber(phoneNumber);
    store.phones.optIn(phoneNumber, clock.now());
    return {};
  },

  /** No account is confined here. */
  GetSMSSandboxAccountStatus() {
    return { IsInSandbox: false };
  },

  CreateSMSSandboxPhoneNumber({ PhoneNumber: phoneNumber }, { store }) {
    checkPhoneNumber(phoneNumber);
    const { oneTimePassword } = store.phones.addToSandbox(phoneNumber);
    store.outbox.keep({
      kind: "sms",
      recipient: phoneNumber,
      messageId: randomUUID(),
      message: `Your verification code is ${oneTimePassword}`,
      subject: undefined,
      attributes: {},
      topicArn: undefined,
      subscriptionArn: undefined,
    });
    return {};
  },

  VerifySMSSandboxPhoneNumber({ PhoneNumber, OneTimePassword }, { store }) {
    store.phones.verify(PhoneNumber, OneTimePassword);
    return {};
  },

  DeleteSMSSandboxPhoneNumber({ PhoneNumber }, { store }) {
    store.phones.removeFromSandbox(PhoneNumber);
    return {};
  },

  ListSMSSandboxPhoneNumbers({ MaxResults, NextToken }, { store }) {
    const page = pageOf(store.phones.sandbox, {
      keyOf: ({ phoneNumber }) => phoneNumber,
      limit: MaxResults ?? PAGE_SIZE,
      nextToken: NextToken,
      onInvalidToken: () => {
        throw invalidParameter("NextToken");
      },
    });
    const PhoneNumbers = page.items.map(({ phoneNumber, status }) => ({ PhoneNumber: phoneNumber, Status: status }));
    return { PhoneNumbers, NextToken: page.nextToken };
  },

  /** Numbers to send from are bought from carriers. */
  ListOriginationNumbers() {
    return { PhoneNumbers: [] };
  },
} satisfies Operations<typeof Sns, SnsContext>;
