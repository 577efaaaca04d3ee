import * as Sns from "@aws-sdk/client-sns";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { policyTextOf } from "./default-policy.js";
import { operations } from "./operations.js";
import { answerSnsPage } from "./pages.js";
import { type SnsRecord, SnsStore } from "./store.js";

/** Amazon Simple Notification Service. */
export const sns = defineService({
  client: Sns,
  createStore: (scope: Scope, ports: CloudPorts) => new SnsStore(scope, ports),
  portsOf: (store) => ({
    findResourcePolicy(arn) {
      const topic = store.topics.get(arn);
      return topic && { policy: policyTextOf(topic) };
    },
  }),
  disposeStore: async (store) => store.stop(),
  answerPage: answerSnsPage,
  saveStore: (store) => store.toRecord(),
  restoreStore: (store, saved: SnsRecord) => store.restore(saved),
  operations,
  partial: {
    Subscribe: "what is for phones, apps and mailboxes is kept for reading; nothing is delivered to Firehose",
    CreateTopic: "encryption is kept without effect",
    SetTopicAttributes: "encryption is kept without effect",
    PutDataProtectionPolicy:
      "identifiers with a plain form only, and those of the customer; findings go to CloudWatch Logs only",
    AddPermission: "conditions of policies are taken as met",
    Publish: "what is for phones and apps is kept for reading and reaches none",
    CreatePlatformApplication: "credentials are not tried; events and feedback are kept without effect",
    SetPlatformApplicationAttributes: "credentials are not tried; events and feedback are kept without effect",
    SetSMSAttributes: "kept, without effect",
    OptInPhoneNumber: "numbers opt out by a page of this cloud only",
    GetSMSSandboxAccountStatus: "no account is in the sandbox",
    CreateSMSSandboxPhoneNumber: "the password is kept for reading and reaches no phone",
    ListOriginationNumbers: "always empty: numbers cannot be bought",
  },
});
