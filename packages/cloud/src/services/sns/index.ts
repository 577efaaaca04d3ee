import * as Sns from "@aws-sdk/client-sns";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { operations } from "./operations.js";
import { answerSnsPage } from "./pages.js";
import { type SnsRecord, SnsStore } from "./store.js";

/** Amazon Simple Notification Service. */
export const sns = defineService({
  client: Sns,
  createStore: (scope: Scope, ports: CloudPorts) => new SnsStore(scope, ports),
  disposeStore: async (store) => store.stop(),
  answerPage: answerSnsPage,
  saveStore: (store) => store.toRecord(),
  restoreStore: (store, saved: SnsRecord) => store.restore(saved),
  operations,
  partial: {
    Subscribe: "nothing is delivered to e-mail, Firehose and mobile push",
    CreateTopic: "encryption, archiving and delivery status logs are kept without effect",
    SetTopicAttributes: "encryption, archiving and delivery status logs are kept without effect",
    Publish: "text messages are kept for reading and reach no phone",
  },
});
