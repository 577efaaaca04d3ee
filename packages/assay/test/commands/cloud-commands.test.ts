import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { startCloud } from "@assay/cloud";
import { createMovableClock } from "@assay/core";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, afterEach, describe, expect, onTestFinished, test } from "vitest";
import { main } from "../../src/main.js";

const START = "2026-11-21T12:00:00.000Z";
const clock = createMovableClock(Date.parse(START));
const cloud = await startCloud({ clock });
afterAll(() => cloud.dispose());
afterEach(() => cloud.reset());

/** Runs a command as a shell would, with the cloud as `AWS_ENDPOINT_URL`. */
async function assay(...args: readonly string[]) {
  const written = { stdout: "", stderr: "" };
  const into = (name: keyof typeof written) =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk);
        done();
      },
    });
  const env = { AWS_ENDPOINT_URL: cloud.endpointUrl, NO_COLOR: "1" };
  const io = { stdin: process.stdin, stdout: into("stdout"), stderr: into("stderr"), env, cwd: process.cwd() };
  return { exitCode: await main(args, io), ...written };
}

describe("assay clock", () => {
  test("tells the time and moves it", async () => {
    await clock.reset();
    expect(await assay("clock")).toMatchObject({ exitCode: 0, stdout: `${START}  frozen\nnext event  none\n` });
    clock.schedule(Date.parse("2026-12-01T00:00:00Z"), () => {});
    expect((await assay("clock", "advance", "1d")).stdout).toBe(
      "2026-11-22T12:00:00.000Z  frozen\nnext event  2026-12-01T00:00:00.000Z\n",
    );
    expect((await assay("clock", "next")).stdout).toContain("2026-12-01T00:00:00.000Z  frozen");
    expect((await assay("clock", "next")).stdout).toContain("nothing was scheduled");
    expect((await assay("clock", "scale", "60x")).stdout).toContain("running at 60 times real speed");
    const { stdout } = await assay("clock", "freeze", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ mode: "frozen", scale: 60, nextEventAt: null });
    expect((await assay("clock", "reset")).stdout).toContain(START);
  });

  test.each([
    [["clock", "advance"], "VALUE_MISSING"],
    [["clock", "freeze", "now"], "VALUE_UNEXPECTED"],
    [["clock", "advance", "soon"], "DURATION_INVALID"],
    [["clock", "to", "2020-01-01T00:00:00Z"], "CLOCK_BACKWARDS"],
    [["clock", "--endpoint", "not a url"], "ENDPOINT_INVALID"],
  ])("%j is a mistake with a way out", async (args, code) => {
    const { exitCode, stderr } = await assay(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`(${code})`);
    expect(stderr).toContain("hint");
  });

  test("where nothing listens, it says so", async () => {
    const { exitCode, stderr } = await assay("clock", "--endpoint", "http://127.0.0.1:1");
    expect(exitCode).toBe(3);
    expect(stderr).toContain("start the embedded AWS with `assay up`");
  });
});

describe("assay faults", () => {
  test("orders, lists and ends what goes wrong", async () => {
    expect((await assay("faults")).stdout).toBe("nothing goes wrong on order\n");
    const added = await assay("faults", "add", "error", "--service", "logs", "--status", "400", "--code", "Broken");
    expect(added.stdout).toBe("fault-1  error  service=logs  code=Broken  statusCode=400  struck 0 times\n");
    const struck = cloud.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}));
    await expect(struck).rejects.toMatchObject({ name: "Broken" });
    expect((await assay("faults", "list")).stdout).toMatch(/struck 1 time\n {2}\S+ {2}fault-1 {2}logs {2}DescribeLogG/);
    expect((await assay("faults", "add", "latency", "--delay", "2s", "--json")).stdout).toContain('"delayMs":2000');
    await assay("faults", "clear", "fault-1");
    expect(cloud.faults.rules()).toMatchObject([{ id: "fault-2" }]);
    await assay("faults", "clear");
    expect(cloud.faults.rules()).toEqual([]);
  });

  test("says what is wrong with a rule", async () => {
    expect(await assay("faults", "add")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("VALUE_MISSING"),
    });
    const { exitCode, stderr } = await assay("faults", "add", "drop", "--operation", "Publish");
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('"operation" is not part of a rule of kind drop')]);
  });
});

describe("assay trace", () => {
  test("lists requests, and shows one by the id that its SDK reports", async () => {
    expect((await assay("trace")).stdout).toBe("no request has been answered yet\n");
    const { $metadata } = await cloud.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}));
    expect((await assay("trace")).stdout).toMatch(
      /^✔ 1-\S+ {2}2026-11-21T\S+ {2}logs DescribeLogGroups {2}.*, 1 span\n$/,
    );
    const { stdout } = await assay("trace", $metadata.requestId ?? "");
    expect(stdout).toMatch(/^1-\S+ {2}2026-11-21T.*\nlogs DescribeLogGroups {2}█+ +\+0\.0 +[\d.]+ ms\n$/);
    const json = await assay("trace", $metadata.requestId ?? "", "--json");
    expect(JSON.parse(json.stdout).traces[0].roots[0].requestId).toBe($metadata.requestId);
  });

  test("writes a page, which needs an id", async () => {
    const directory = await mkdtemp(join(tmpdir(), "assay-trace-"));
    onTestFinished(() => rm(directory, { recursive: true }));
    const path = join(directory, "trace.html");
    const { $metadata } = await cloud.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}));
    const written = await assay("trace", $metadata.requestId ?? "", "--html", path);
    expect(written).toEqual({ exitCode: 0, stdout: "", stderr: `wrote ${path}\n` });
    expect(await readFile(path, "utf8")).toContain("<h1>logs DescribeLogGroups</h1>");
    const { exitCode, stderr } = await assay("trace", "--html", path);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("(VALUE_MISSING)")]);
  });

  test("an id that nobody knows is a sentence", async () => {
    const { exitCode, stderr } = await assay("trace", "../reset");
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining('no trace, request or message has the id "../reset"'),
    ]);
  });
});
