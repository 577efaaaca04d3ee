import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { SERVICE_NAMES, SERVICES } from "../../src/services/registry.js";
import { madeCommands } from "./made-commands.js";

const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));

/** Classes of the commands that tests of this package make; two clients have some names in common. */
async function commandClassesOfTests(): Promise<ReadonlySet<unknown>> {
  const paths = [
    ...(await readdir(join(PACKAGE, "src"), { recursive: true }))
      .filter((path) => path.endsWith(".test.ts"))
      .map((path) => join("src", path)),
    ...(await readdir(join(PACKAGE, "test"), { recursive: true }))
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join("test", path)),
  ];
  const classes = new Set<unknown>();
  for (const path of paths) {
    for (const { packageName, className } of madeCommands(path, await readFile(join(PACKAGE, path), "utf8"))) {
      classes.add((await import(packageName))[className]);
    }
  }
  return classes;
}

describe("every operation that is there is called through its SDK client by a test", async () => {
  const called = await commandClassesOfTests();

  test.each(SERVICE_NAMES)("of %s", async (name) => {
    const { client, operations } = await SERVICES[name].load();
    const commands = new Map(Object.entries(client));
    const uncalled = Object.keys(operations).filter((operation) => !called.has(commands.get(`${operation}Command`)));
    expect(uncalled, `no test calls ${uncalled.join(", ")}`).toEqual([]);
  });
});

describe("a command counts", () => {
  const made = (source: string) => madeCommands("some.test.ts", source);
  const [packageName, className] = ["@aws-sdk/client-sqs", "SendMessageCommand"];

  test("by its name, by an alias and by a namespace", () => {
    const expected = [{ packageName, className }];
    expect(made(`import { SendMessageCommand } from "@aws-sdk/client-sqs"; new SendMessageCommand({});`)).toEqual(
      expected,
    );
    expect(made(`import { SendMessageCommand as Send } from "@aws-sdk/client-sqs"; f(new Send({}));`)).toEqual(
      expected,
    );
    expect(made(`import * as Sqs from "@aws-sdk/client-sqs"; new Sqs.SendMessageCommand({});`)).toEqual(expected);
  });

  test("neither when it is imported only nor when it comes from elsewhere", () => {
    expect(made(`import { SendMessageCommand } from "@aws-sdk/client-sqs"; // new SendMessageCommand()`)).toEqual([]);
    expect(made(`import { SendMessageCommand } from "client-sqs-2025"; new SendMessageCommand({});`)).toEqual([]);
    expect(
      made(`import { SQSClient } from "@aws-sdk/client-sqs"; new SQSClient({}); new SendMessageCommand({});`),
    ).toEqual([]);
  });
});
