import * as Sqs from "@aws-sdk/client-sqs";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { addQueueUrlOfPath } from "./legacy-path.js";
import { answerMessagesPage } from "./messages-page.js";
import { operations } from "./operations.js";
import { type SqsRecord, SqsStore } from "./store.js";

/** Amazon Simple Queue Service. */
export const sqs = defineService({
  client: Sqs,
  createStore: (scope: Scope, ports: CloudPorts) => new SqsStore(scope, ports),
  portsOf: (store) => ({
    onceReceivable: (arn, listener) => store.arrivals.once(arn, listener),
    findResourcePolicy(arn) {
      const queue = store.findByArn(arn);
      return queue && { policy: queue.attributes.Policy };
    },
  }),
  disposeStore: async (store) => store.dispose(),
  completeRequest: addQueueUrlOfPath,
  answerPage: answerMessagesPage,
  saveStore: (store) => store.toRecord(),
  restoreStore: (store, saved: SqsRecord) => store.restore(saved),
  operations,
  partial: {
    ReceiveMessage: "delivers in order and once also from standard queues",
    CreateQueue: "encryption is kept without effect",
    SetQueueAttributes: "encryption is kept without effect",
    SendMessage: "message groups of a standard queue change nothing (fair queues); nobody is throttled",
    SendMessageBatch: "message groups of a standard queue change nothing (fair queues); nobody is throttled",
    StartMessageMoveTask: "is complete when it has started, unless it has a rate",
    AddPermission: "conditions of policies are taken as met",
  },
});
