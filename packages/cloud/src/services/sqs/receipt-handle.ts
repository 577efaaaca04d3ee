import { receiptHandleIsInvalid } from "./errors.js";

/** Which receive of which message a consumer means. */
export interface Receipt {
  readonly messageId: string;
  /** Counts the receives of a queue. */
  readonly number: number;
}

/** The text that stands for one receive of a message, as opaque to customers as AWS's. */
export function formatReceiptHandle(queueArn: string, { messageId, number }: Receipt): string {
  return Buffer.from(`${queueArn} ${messageId} ${number}`).toString("base64");
}

/** @throws ReceiptHandleIsInvalid for everything that is no handle of this queue */
export function parseReceiptHandle(queueArn: string, handle: string): Receipt {
  const [arn, messageId = "", number = ""] = Buffer.from(handle, "base64").toString().split(" ");
  const receipt = { messageId, number: Number(number) };
  if (arn !== queueArn || formatReceiptHandle(queueArn, receipt) !== handle) throw receiptHandleIsInvalid(handle);
  return receipt;
}
