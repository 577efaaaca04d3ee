import { compileService, ServiceError } from "@assay/wire";
import * as Ec2 from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { catchError } from "./support/catch-error.js";
import { formRequest, textOf } from "./support/raw-request.js";
import { startService } from "./support/start-service.js";

const ec2 = compileService(Ec2);

test("EC2's flattened forms and its item lists carry values both ways", async () => {
  const launched = new Date("2026-11-21T04:56:00Z");
  const reservation = {
    ReservationId: "r-1",
    Instances: [{ InstanceId: "i-1", LaunchTime: launched, EbsOptimized: false, Tags: [{ Key: "a", Value: "b" }] }],
  };
  await using service = await startService(Ec2, { DescribeInstances: () => ({ Reservations: [reservation] }) });
  const client = new Ec2.EC2Client(service.settings);
  const request = { InstanceIds: ["i-1", "i-2"], DryRun: true, Filters: [{ Name: "state", Values: ["a", "b"] }] };
  const output = await client.send(new Ec2.DescribeInstancesCommand(request));
  expect(service.received[0]).toMatchObject({
    name: "DescribeInstances",
    protocol: "ec2Query",
    input: request,
    unknownMembers: [],
  });
  expect(output.Reservations).toMatchObject([reservation]);
});

test("errors come in EC2's own envelope", async () => {
  await using service = await startService(Ec2, {
    TerminateInstances: () => {
      throw new ServiceError({ code: "InvalidInstanceID.NotFound", message: "The instance ID 'i-1' does not exist" });
    },
  });
  const client = new Ec2.EC2Client(service.settings);
  await expect(client.send(new Ec2.TerminateInstancesCommand({ InstanceIds: ["i-1"] }))).rejects.toMatchObject({
    name: "InvalidInstanceID.NotFound",
    message: "The instance ID 'i-1' does not exist",
    $metadata: { httpStatusCode: 400 },
  });
  const { body } = ec2
    .resolve(formRequest("Action=TerminateInstances&Version=2016-11-15"))
    .writeError(new ServiceError({ code: "A", message: "b" }), { requestId: "r-1" });
  expect(textOf(body)).toContain(
    "<Response><Errors><Error><Code>A</Code><Message>b</Message></Error></Errors><RequestID>r-1</RequestID></Response>",
  );
});

test("missing parameters and unknown actions are told in EC2's words", () => {
  const terminate = ec2.resolve(formRequest("Action=TerminateInstances&Version=2016-11-15"));
  expect(catchError(() => terminate.readInput())).toMatchObject({
    code: "MissingParameter",
    message: "The request must contain the parameter InstanceIds",
  });
  expect(catchError(() => ec2.resolve(formRequest("Action=Fly&Version=2016-11-15")))).toMatchObject({
    code: "InvalidAction",
  });
});
