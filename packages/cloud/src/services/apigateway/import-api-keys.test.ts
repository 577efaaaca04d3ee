import {
  APIGatewayClient,
  CreateUsagePlanCommand,
  DeleteUsagePlanCommand,
  GetApiKeyCommand,
  GetApiKeysCommand,
  GetUsagePlanKeysCommand,
  ImportApiKeysCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const ONE = "abcdefghij0123456789";
const TWO = "ABCDEFGHIJ0123456789";

async function keyImport() {
  const gateway = cloud.client(APIGatewayClient, { accountId: newAccountId(), region: "eu-central-1" });
  const planOf = async (name: string) => (await gateway.send(new CreateUsagePlanCommand({ name }))).id ?? "";
  const load = (text: string, failOnWarnings?: boolean) =>
    gateway.send(new ImportApiKeysCommand({ format: "csv", body: Buffer.from(text), failOnWarnings }));
  const keys = async () => (await gateway.send(new GetApiKeysCommand({ includeValues: true }))).items ?? [];
  const keysOfPlan = async (usagePlanId: string) => {
    const { items = [] } = await gateway.send(new GetUsagePlanKeysCommand({ usagePlanId }));
    return items.map(({ id }) => id);
  };
  return { gateway, planOf, load, keys, keysOfPlan };
}

test("keys come from a file with columns in any order, and join their usage plans", async () => {
  const { gateway, planOf, load, keysOfPlan } = await keyImport();
  const [gold, silver] = [await planOf("gold"), await planOf("silver")];
  const file = [
    "Enabled,KEY,colour,Name,UsagePlanIds,Description",
    `FALSE,${ONE},red,first,"${gold}, ${silver}",'one, of ''two'''`,
    "",
    `,${TWO},,second,${gold},"the ""second"""`,
  ];
  const { ids = [], warnings } = await load(file.join("\r\n"));
  expect([ids.length, warnings]).toEqual([2, []]);
  const keyOf = (apiKey = "") => gateway.send(new GetApiKeyCommand({ apiKey, includeValue: true }));
  expect(await keyOf(ids[0])).toMatchObject({
    name: "first",
    value: ONE,
    enabled: false,
    description: "one, of 'two'",
  });
  expect(await keyOf(ids[1])).toMatchObject({ name: "second", enabled: true, description: 'the "second"' });
  expect((await keysOfPlan(gold)).sort()).toEqual([...ids].sort());
  expect(await keysOfPlan(silver)).toEqual([ids[0]]);
});

test("a key that is imported again is overwritten and keeps its id", async () => {
  const { load, keys } = await keyImport();
  const first = await load(`Name,Key\nold,${ONE}`);
  const second = await load(`Key,Name,Enabled\n${ONE},new,false\n`);
  expect(second.ids).toEqual(first.ids);
  expect(await keys()).toMatchObject([{ name: "new", value: ONE, enabled: false }]);
});

test("rows that make no key are told of and left out, or nothing is imported at all", async () => {
  const { gateway, planOf, load, keys, keysOfPlan } = await keyImport();
  const plan = await planOf("gold");
  const gone = await planOf("gone");
  await gateway.send(new DeleteUsagePlanCommand({ usagePlanId: gone }));
  const file = `name,key,enabled,usageplanids\nshort,abc,,\nodd,${TWO},maybe,\nfine,${ONE},,"${plan},${gone}"`;
  expect(await refusalOf(load(file, true))).toMatchObject({ code: "BadRequestException" });
  expect(await keys()).toEqual([]);
  const { ids = [], warnings = [] } = await load(file);
  expect(warnings.map((each) => each.slice(0, 6))).toEqual(["Row 1:", "Row 2:", "Row 3:"]);
  expect((await keys()).map(({ name }) => name)).toEqual(["fine"]);
  expect(await keysOfPlan(plan)).toEqual(ids);
});

test("a file without the columns that keys need is refused", async () => {
  const { load } = await keyImport();
  for (const text of ["\n", "Name,Value\na,b", "key\nabc"]) {
    expect(await refusalOf(load(text))).toMatchObject({ code: "BadRequestException" });
  }
});
