import type { WireRequest, WireResponse } from "@assay/wire";
import type { PageContext } from "../../define-service.js";
import { certificatePath } from "./signing/signer.js";
import type { SnsStore } from "./store.js";

const SMS_PATH = "/_aws/sns/sms-messages";

/** The certificate that messages are verified against, and the text messages that were published. */
export async function answerSnsPage(
  { method, path, query }: WireRequest,
  { stores }: PageContext<SnsStore>,
): Promise<WireResponse | undefined> {
  if (method !== "GET") return undefined;
  const signing = stores.find(({ scope }) => certificatePath(scope) === path);
  if (signing !== undefined) return await answerCertificate(signing);
  if (path === SMS_PATH) return answerSms(stores, new URLSearchParams(query).get("accountId"));
  return undefined;
}

async function answerCertificate(store: SnsStore): Promise<WireResponse | undefined> {
  const certificate = await store.certificate();
  if (certificate === undefined) return undefined;
  return { status: 200, headers: { "content-type": "application/x-pem-file" }, body: Buffer.from(certificate) };
}

function answerSms(stores: readonly SnsStore[], accountId: string | null): WireResponse {
  const messages = stores
    .filter(({ scope }) => accountId === null || scope.accountId === accountId)
    .flatMap(({ scope, smsMessages }) => smsMessages.map((message) => ({ ...scope, ...message })));
  const body = Buffer.from(JSON.stringify({ sms_messages: messages }));
  return { status: 200, headers: { "content-type": "application/json" }, body };
}
