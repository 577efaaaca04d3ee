import type { WireRequest, WireResponse } from "@assay/wire";
import type { PageContext } from "../../define-service.js";
import { jsonPage } from "./json-page.js";
import { answerOutboxPage } from "./outbox-pages.js";
import { certificatePath } from "./signing/signer.js";
import type { SnsStore } from "./store.js";

const TOKENS_PATH = "/_aws/sns/subscription-tokens/";
const OPT_OUTS_PATH = "/_aws/sns/phone-opt-outs";

/**
 * The certificate that messages are verified against; what left nowhere, tokens and opted-out numbers, under the
 * paths that LocalStack has for them.
 */
export async function answerSnsPage(
  request: WireRequest,
  { stores }: PageContext<SnsStore>,
): Promise<WireResponse | undefined> {
  const { method, path, body } = request;
  if (method === "POST" && path === OPT_OUTS_PATH) return optOut(stores, request.query, body);
  const signing = stores.find(({ scope }) => certificatePath(scope) === path);
  if (method === "GET" && signing !== undefined) return await answerCertificate(signing);
  if (method === "GET" && path.startsWith(TOKENS_PATH)) {
    // ARNs need no escapes but for their colons, which some clients write as `%3A`.
    return answerToken(stores, path.slice(TOKENS_PATH.length).replaceAll(/%3a/gi, ":"));
  }
  return answerOutboxPage(request, stores);
}

async function answerCertificate(store: SnsStore): Promise<WireResponse | undefined> {
  const certificate = await store.certificate();
  if (certificate === undefined) return undefined;
  return { status: 200, headers: { "content-type": "application/x-pem-file" }, body: Buffer.from(certificate) };
}

function answerToken(stores: readonly SnsStore[], arn: string): WireResponse {
  const subscription = stores.flatMap((store) => store.subscriptions()).find((each) => each.arn === arn);
  const token = subscription?.pending?.token;
  if (token !== undefined) return jsonPage(200, { subscription_token: token, subscription_arn: arn });
  return jsonPage(404, { error: "The provided SubscriptionARN is not waiting for a token", subscription_arn: arn });
}

function optOut(stores: readonly SnsStore[], query: string, body: Uint8Array | undefined): WireResponse {
  const { phoneNumber, accountId = "000000000000" } = {
    ...Object.fromEntries(new URLSearchParams(query)),
    ...parse(body),
  };
  if (typeof phoneNumber !== "string" || !/^\+[1-9]\d{1,14}$/.test(phoneNumber)) {
    return jsonPage(400, { error: "phoneNumber must be a number like +491701234567" });
  }
  const ofAccount = stores.filter(({ scope }) => scope.accountId === accountId);
  if (ofAccount.length === 0) return jsonPage(404, { error: `account ${accountId} has not called SNS yet` });
  for (const store of ofAccount) store.phones.optedOut.add(phoneNumber);
  return jsonPage(200, { phoneNumber, accountId });
}

function parse(body: Uint8Array | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(body ?? []).toString() || "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
