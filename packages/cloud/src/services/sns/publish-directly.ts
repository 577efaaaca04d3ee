import { randomUUID } from "node:crypto";
import { endpointDisabled, invalidParameter, platformApplicationDisabled } from "./errors.js";
import { bodiesOf, bodyFor, bodyForPlatform, checkPublishRequest, type PublishRequest } from "./message.js";
import { checkPhoneNumber } from "./phone-numbers.js";
import { isEnabled } from "./platform-application.js";
import type { SnsStore } from "./store.js";
import type { SnsContext } from "./topic-access.js";

/** Takes a text message for a phone. @throws InvalidParameter */
export function publishToPhone(
  phoneNumber: string,
  request: PublishRequest,
  { store, ledger }: SnsContext,
): { readonly MessageId: string } {
  checkPhoneNumber(phoneNumber);
  checkPublishRequest(request);
  ledger.record({
    source: "sns.Publish",
    gap: "sms-not-sent",
    detail: "a text message was published; it is kept at /_aws/sns/sms-messages and reaches no phone",
  });
  const message = bodyFor({ bodies: bodiesOf(request) }, "sms");
  const messageId = randomUUID();
  // SNS takes a message for a number that has opted out, and does not send it.
  if (!store.phones.optedOut.has(phoneNumber)) keep("sms", phoneNumber, { messageId, message, request, store });
  return { MessageId: messageId };
}

/** Takes a push notification for an app on a device. @throws InvalidParameter, EndpointDisabled, PlatformApplicationDisabled */
export function publishToEndpoint(
  arn: string,
  request: PublishRequest,
  { store, ledger }: SnsContext,
): { readonly MessageId: string } {
  const endpoint = store.push.findEndpoint(arn);
  if (endpoint === undefined)
    throw invalidParameter("TargetArn Reason: No endpoint found for the target arn specified");
  const { attributes, platform } = store.push.application(endpoint.applicationArn);
  checkPublishRequest(request);
  const message = bodyForPlatform({ bodies: bodiesOf(request, platform) }, platform);
  if (!isEnabled(attributes)) throw platformApplicationDisabled();
  if (!isEnabled(endpoint.attributes)) throw endpointDisabled();
  ledger.record({
    source: "sns.Publish",
    gap: "push-not-sent",
    detail:
      "a push notification was published; it is kept at /_aws/sns/platform-endpoint-messages and reaches no device",
  });
  const messageId = randomUUID();
  keep("push", arn, { messageId, message, request, store });
  return { MessageId: messageId };
}

function keep(
  kind: "sms" | "push",
  recipient: string,
  published: {
    readonly messageId: string;
    readonly message: string;
    readonly request: PublishRequest;
    readonly store: SnsStore;
  },
): void {
  const { messageId, message, request, store } = published;
  const { Subject: subject, MessageAttributes: attributes = {} } = request;
  store.outbox.keep({
    ...{ kind, recipient, messageId, message, subject, attributes },
    topicArn: undefined,
    subscriptionArn: undefined,
  });
}
