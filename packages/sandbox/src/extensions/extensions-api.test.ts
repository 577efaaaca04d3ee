import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { ExtensionRegistry } from "./extension-registry.js";
import { createExtensionsApi } from "./extensions-api.js";

const FUNCTION = { functionName: "orders", functionVersion: "3", handler: "index.handler", accountId: "123456789012" };
const INVOCATION = { requestId: "r", deadlineMs: 1, invokedFunctionArn: "arn", traceId: "Root=1" };

async function serve(...external: string[]) {
  const registry = new ExtensionRegistry(external, () => {});
  const api = createExtensionsApi(registry, FUNCTION);
  const server = createServer((request, response) => {
    if (!api(request, response)) response.writeHead(418).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const ask = async (method: string, path: string, body?: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}/2020-01-01/extension/${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    return {
      status: response.status,
      id: response.headers.get("lambda-extension-identifier") ?? "",
      body: await response.json(),
    };
  };
  const register = (name: string, body = '{"events":["INVOKE"]}', headers: Record<string, string> = {}) =>
    ask("POST", "register", body, { "Lambda-Extension-Name": name, ...headers });
  const next = (id: string) => ask("GET", "event/next", undefined, { "Lambda-Extension-Identifier": id });
  return { registry, ask, register, next };
}

test("an extension is told about its function, and about the account when it asks for that", async () => {
  const { register } = await serve("a", "b");
  const { accountId, ...withoutAccount } = FUNCTION;
  expect(await register("a")).toMatchObject({ status: 200, body: withoutAccount, id: expect.stringMatching(/-/) });
  expect((await register("b", "{}", { "Lambda-Extension-Accept-Feature": "accountId" })).body).toEqual({
    ...withoutAccount,
    accountId,
  });
});

test.each([
  ["", "{}", "Extension.InvalidExtensionName", "Empty extension name"],
  ["a", "{", "InvalidRequestFormat", expect.any(String)],
  ["a", "null", "InvalidRequestFormat", expect.any(String)],
  ["a", '{"events":"INVOKE"}', "InvalidRequestFormat", expect.any(String)],
  ["a", '{"configurationKeys":["x"]}', "InvalidRequestFormat", expect.stringContaining("deprecated")],
  ["a", '{"events":["RESTORE"]}', "Extension.InvalidEventType", expect.stringContaining("RESTORE: ")],
  ["inside", '{"events":["SHUTDOWN"]}', "Extension.InvalidEventType", expect.stringContaining("SHUTDOWN: ")],
])("a registration of %j with %j is refused", async (name, body, errorType, errorMessage) => {
  const { register } = await serve("a");
  expect(await register(name, body)).toMatchObject({ status: 403, body: { errorType, errorMessage } });
});

test("names are taken once, ten at most, and during the initialisation only", async () => {
  const { registry, register } = await serve("a");
  await register("a");
  expect((await register("a")).body).toEqual({
    errorType: "Extension.InvalidExtensionState",
    errorMessage:
      "State transition from Registered to Registered failed for extension a. Error: State transition is not allowed",
  });
  for (let index = 1; index < 10; index += 1) expect((await register(`inside-${index}`)).status).toBe(200);
  expect((await register("inside-1")).body).toMatchObject({ errorType: "Extension.InvalidExtensionState" });
  expect((await register("eleventh")).body).toEqual({
    errorType: "Extension.TooManyExtensions",
    errorMessage: "Extension limit (10) reached",
  });
  registry.close();
  expect((await register("twelfth")).body).toMatchObject({ errorType: "Extension.RegistrationClosed" });
});

test("an event that comes while nobody asks is kept", async () => {
  const { registry, register, next } = await serve("a");
  const { id } = await register("a", '{"events":["INVOKE","SHUTDOWN"]}');
  registry.notifyInvoke(INVOCATION);
  expect(registry.areReady).toBe(false);
  expect((await next(id)).body).toMatchObject({ eventType: "INVOKE", requestId: "r" });
  const [extension] = registry.all;
  expect(extension !== undefined && registry.notifyShutdown(extension, "spindown", 7)).toBe(true);
  expect((await next(id)).body).toEqual({ eventType: "SHUTDOWN", deadlineMs: 7, shutdownReason: "spindown" });
});

test("an error report needs a type, and a known extension", async () => {
  const { registry, ask, register } = await serve("a");
  const { id } = await register("a");
  const identified = { "Lambda-Extension-Identifier": id };
  expect((await ask("POST", "init/error", "{}", identified)).body).toMatchObject({
    errorType: "Extension.MissingHeader",
  });
  const typed = { ...identified, "Lambda-Extension-Function-Error-Type": "Extension.Odd" };
  expect(await ask("POST", "init/error", "{}", typed)).toMatchObject({ status: 202, body: { status: "OK" } });
  expect(registry.reportedFault).toBe("Extension.InitError");
  expect((await ask("POST", "exit/error", "{}", {})).body).toMatchObject({
    errorType: "Extension.MissingExtensionIdentifier",
  });
  expect((await ask("POST", "exit/error", "{}", typed)).body).toMatchObject({
    errorType: "Extension.InvalidExtensionState",
  });
});
