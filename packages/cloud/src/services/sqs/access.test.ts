import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  RemovePermissionCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import {
  connectSqs,
  createQueue,
  REGION,
  receiveBodies,
  refusal,
  sendAll,
  shareCloud,
} from "../../../test/sqs-fixture.js";

const cloud = await shareCloud();

async function prepare() {
  const [ownerId, guestId] = [newAccountId(), newAccountId()];
  const owner = connectSqs(cloud, ownerId);
  const QueueUrl = await createQueue(owner);
  const arn = `arn:aws:sqs:${REGION}:${ownerId}:orders`;
  return { owner, guest: connectSqs(cloud, guestId), ownerId, guestId, QueueUrl, arn };
}

const permit = (sqs: SQSClient, input: Partial<AddPermissionCommandInput> & { QueueUrl: string }) =>
  sqs.send(new AddPermissionCommand({ Label: "guests", AWSAccountIds: [], Actions: ["SendMessage"], ...input }));

async function policyOf(sqs: SQSClient, QueueUrl: string): Promise<unknown> {
  const input = { QueueUrl, AttributeNames: ["Policy" as const] };
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand(input));
  return Attributes?.Policy === undefined ? undefined : JSON.parse(Attributes.Policy);
}

describe("permissions", () => {
  test("are statements of the queue's policy, one for each label", async () => {
    const { owner, QueueUrl, arn, guestId, ownerId } = await prepare();
    await permit(owner, { QueueUrl, AWSAccountIds: [guestId, ownerId], Actions: ["ReceiveMessage"] });
    expect(await policyOf(owner, QueueUrl)).toEqual({
      Version: "2008-10-17",
      Id: `${arn}/SQSDefaultPolicy`,
      Statement: [
        {
          Sid: "guests",
          Effect: "Allow",
          Principal: { AWS: [`arn:aws:iam::${guestId}:root`, `arn:aws:iam::${ownerId}:root`] },
          Action: "SQS:ReceiveMessage",
          Resource: arn,
        },
      ],
    });
    expect((await refusal(permit(owner, { QueueUrl, AWSAccountIds: [ownerId] }))).message).toBe(
      "Value guests for parameter Label is invalid. Reason: Already exists.",
    );
    const remove = () => owner.send(new RemovePermissionCommand({ QueueUrl, Label: "guests" }));
    await remove();
    expect(await policyOf(owner, QueueUrl)).toBeUndefined();
    expect((await refusal(remove())).message).toBe(
      "Value guests for parameter Label is invalid. Reason: can't find label.",
    );
  });

  test("are refused for actions and accounts that are none", async () => {
    const { owner, QueueUrl, guestId } = await prepare();
    const input = { QueueUrl, AWSAccountIds: [guestId] };
    expect((await refusal(permit(owner, { ...input, Actions: ["Dance"] }))).message).toContain("SQS:Dance");
    expect((await refusal(permit(owner, { ...input, AWSAccountIds: ["me"] }))).message).toContain("Unable to verify");
    expect((await refusal(permit(owner, { ...input, Label: "a b" }))).message).toContain("for parameter Label");
  });
});

describe("another account", () => {
  test("may do with a queue what its policy says, and nothing else", async () => {
    const { owner, guest, guestId, QueueUrl, arn } = await prepare();
    const refused = await refusal(sendAll(guest, QueueUrl, ["a"]));
    expect(refused.message).toBe(
      `User: arn:aws:iam::${guestId}:root is not authorized to perform: sqs:sendmessage on resource: ${arn} because no resource-based policy allows the sqs:sendmessage action`,
    );
    await permit(owner, { QueueUrl, AWSAccountIds: [guestId] });
    await sendAll(guest, QueueUrl, ["a"]);
    expect((await refusal(receiveBodies(guest, QueueUrl))).message).toContain("sqs:receivemessage");
    expect(await receiveBodies(owner, QueueUrl)).toEqual(["a"]);
  });

  test("finds the URL of a queue that lets everybody in, and cannot delete it", async () => {
    const { owner, ownerId, guest, QueueUrl } = await prepare();
    const Policy = JSON.stringify({ Statement: { Effect: "Allow", Principal: "*", Action: "sqs:*" } });
    await owner.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    const input = { QueueName: "orders", QueueOwnerAWSAccountId: ownerId };
    expect((await guest.send(new GetQueueUrlCommand(input))).QueueUrl).toBe(QueueUrl);
    expect((await refusal(guest.send(new DeleteQueueCommand({ QueueUrl })))).message).toContain("sqs:deletequeue");
  });

  test("is kept out by a deny", async () => {
    const { owner, guest, guestId, QueueUrl } = await prepare();
    const Statement = [
      { Effect: "Allow", Principal: "*", Action: ["sqs:SendMessage", "sqs:ReceiveMessage"] },
      { Effect: "Deny", Principal: { AWS: guestId }, Action: "SQS:Send*" },
    ];
    const Attributes = { Policy: JSON.stringify({ Statement }) };
    await owner.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    expect((await refusal(sendAll(guest, QueueUrl, ["a"]))).message).toContain("not authorized");
    expect(await receiveBodies(guest, QueueUrl)).toEqual([]);
  });

  test("hears of conditions that nobody evaluated in the ledger", async () => {
    const { owner, guest, QueueUrl, arn } = await prepare();
    const Condition = { ArnLike: { "aws:SourceArn": "arn:aws:sns:*" } };
    const Statement = [{ Effect: "Allow", Principal: "*", Action: "*", Condition }];
    const Attributes = { Policy: JSON.stringify({ Statement }) };
    await owner.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    await sendAll(guest, QueueUrl, ["a"]);
    const noted = cloud.ledger.entries().find(({ gap }) => gap === "policy-conditions-not-evaluated");
    expect(noted?.detail).toContain(arn);
  });

  test("reaches no queue of its own by another's URL, nor one in another region", async () => {
    const { guest, guestId, ownerId, QueueUrl } = await prepare();
    const own = await createQueue(guest);
    await sendAll(guest, own, ["mine"]);
    const unknown = own.replace(guestId, ownerId).replace("orders", "nothing");
    expect((await refusal(receiveBodies(guest, unknown))).message).toBe("The specified queue does not exist.");
    expect((await refusal(receiveBodies(guest, QueueUrl))).name).toMatch(/AccessDenied/);
    expect(await receiveBodies(guest, own)).toEqual(["mine"]);
  });
});
