import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfirmSubscriptionCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { clientOptions, type StackOptions } from "../stack.js";

/** What SNS posts to an endpoint. */
export interface Notification {
  readonly Type: "Notification" | "SubscriptionConfirmation" | "UnsubscribeConfirmation";
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Message: string;
  readonly Token?: string;
}

/** An HTTP endpoint of the test's own that is subscribed to a topic. */
export interface Subscriber extends AsyncDisposable {
  /** Notifications so far. */
  readonly received: readonly Notification[];
  /** Resolves once there are as many notifications. */
  waitFor(count: number): Promise<readonly Notification[]>;
  /** Answers the next notifications with this status. */
  answerWith(status: number): void;
  /** Notifications that were refused so far. */
  readonly refused: number;
}

/** @returns once the subscription is confirmed */
export async function subscribe(
  options: Pick<StackOptions, "endpoint" | "accountId">,
  topicArn: string,
): Promise<Subscriber> {
  const sns = new SNSClient(clientOptions(options));
  const received: Notification[] = [];
  const waiting = new Set<() => void>();
  let status = 200;
  let refused = 0;
  const confirmed = withResolvers();

  const server = createServer(async (request, response) => {
    const message = await readMessage(request);
    if (message.Type === "SubscriptionConfirmation") {
      sns.send(new ConfirmSubscriptionCommand({ TopicArn: topicArn, Token: message.Token })).then(
        () => confirmed.resolve(),
        (error: unknown) => confirmed.reject(error),
      );
    } else if (status === 200) received.push(message);
    else refused += 1;
    response.writeHead(message.Type === "Notification" ? status : 200).end();
    for (const wake of waiting) wake();
  });
  // In a container, the cloud reaches the tests under a name of their network.
  const host = process.env.SUBSCRIBER_HOST ?? "127.0.0.1";
  await new Promise<void>((resolve) => server.listen(0, process.env.SUBSCRIBER_HOST ? "0.0.0.0" : host, resolve));
  const { port } = server.address() as AddressInfo;
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "http", Endpoint: `http://${host}:${port}/` }));
  await confirmed.promise;

  return {
    received,
    get refused() {
      return refused;
    },
    async waitFor(count) {
      while (received.length < count) {
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
      return received;
    },
    answerWith(next) {
      status = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readMessage(request: IncomingMessage): Promise<Notification> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

// Promise.withResolvers comes with Node 22.
function withResolvers() {
  let resolve: () => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
