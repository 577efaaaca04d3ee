import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import type { LambdaStore } from "../store.js";
import type { SqsRecord } from "./sqs-record.js";

// What one ReceiveMessage and one DeleteMessageBatch take.
const MESSAGES_PER_CALL = 10;

/** The queue of a mapping, as a customer of its account and region reads it. */
export class SqsQueue {
  readonly #store: LambdaStore;
  readonly #arn: string;
  #connected: Promise<{ readonly sqs: SQSClient; readonly QueueUrl: string | undefined }> | undefined;

  constructor(store: LambdaStore, arn: string) {
    this.#store = store;
    this.#arn = arn;
  }

  /** Up to ten of what is there now. */
  async receive(limit: number): Promise<readonly Message[]> {
    const { ReceiveMessageCommand } = await import("@aws-sdk/client-sqs");
    const { sqs, QueueUrl } = await this.#connect();
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: Math.min(MESSAGES_PER_CALL, limit),
        MessageSystemAttributeNames: ["All", "AWSTraceHeader"],
        MessageAttributeNames: ["All"],
        WaitTimeSeconds: 0,
      }),
    );
    return Messages;
  }

  /** @returns how many were deleted: not those whose receipt handles have become invalid */
  async delete(records: readonly SqsRecord[]): Promise<number> {
    if (records.length === 0) return 0;
    const { DeleteMessageBatchCommand } = await import("@aws-sdk/client-sqs");
    const { sqs, QueueUrl } = await this.#connect();
    let deleted = 0;
    for (let from = 0; from < records.length; from += MESSAGES_PER_CALL) {
      const Entries = records
        .slice(from, from + MESSAGES_PER_CALL)
        .map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
      const { Successful = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      deleted += Successful.length;
    }
    return deleted;
  }

  #connect() {
    this.#connected ??= this.#find().catch((error: unknown) => {
      this.#connected = undefined;
      throw error;
    });
    return this.#connected;
  }

  async #find() {
    const { GetQueueUrlCommand, SQSClient } = await import("@aws-sdk/client-sqs");
    const [, , , region = "", accountId = "", QueueName] = this.#arn.split(":");
    const sqs = this.#store.ports.clients.of(SQSClient, { region, accountId });
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    return { sqs, QueueUrl };
  }
}
