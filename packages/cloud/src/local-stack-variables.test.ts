import { expect, test } from "vitest";
import { readLocalStackVariables } from "./local-stack-variables.js";

test("what means something here is translated", () => {
  expect(
    readLocalStackVariables({
      GATEWAY_LISTEN: "0.0.0.0:4570",
      LOCALSTACK_HOST: "localstack:4570",
      SERVICES: "sqs, S3,cloudwatchlogs,lambda:4574",
      PERSISTENCE: "1",
      PATH: "/bin",
    }),
  ).toEqual({
    host: "0.0.0.0",
    port: 4570,
    publicHost: "localstack:4570",
    services: ["sqs", "s3", "logs", "lambda"],
    persistTo: "/var/lib/localstack/state",
    warnings: [],
  });
});

test("the prefix makes no difference, and empty variables none", () => {
  expect(readLocalStackVariables({ LOCALSTACK_PERSISTENCE: "true", LOCALSTACK_EDGE_PORT: "4567" })).toMatchObject({
    persistTo: "/var/lib/localstack/state",
    port: 4567,
  });
  expect(readLocalStackVariables({ DEBUG: "", LOCALSTACK_AUTH_TOKEN: "", PERSISTENCE: "0" })).toEqual({ warnings: [] });
});

test("what means nothing here is named with the reason", () => {
  const { warnings } = readLocalStackVariables({
    LOCALSTACK_AUTH_TOKEN: "ls-1",
    DEBUG: "1",
    LOCALSTACK_SOMETHING: "x",
    SERVICES: "sqs,athena",
    GATEWAY_LISTEN: "0.0.0.0:4566,0.0.0.0:443",
  });
  expect(warnings).toEqual([
    "LOCALSTACK_AUTH_TOKEN has no effect: nothing here needs an account",
    "DEBUG has no effect: what a cloud does is in its traces and its ledger",
    "LOCALSTACK_SOMETHING is not known here and has no effect",
    "GATEWAY_LISTEN names several addresses; the first, 0.0.0.0:4566, is listened on",
    "SERVICES names athena, which this cloud does not have",
  ]);
});

test("an address that is none is refused", () => {
  expect(() => readLocalStackVariables({ GATEWAY_LISTEN: "localhost" })).toThrow("does not begin with an address");
  expect(() => readLocalStackVariables({ EDGE_PORT: "x" })).toThrow('EDGE_PORT names "x", which is no port');
});
