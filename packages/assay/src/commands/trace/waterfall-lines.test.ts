import { expect, test } from "vitest";
import { nodeOf, TRACE } from "../../../test/trace-fixture.js";
import { createTheme } from "../../terminal/theme.js";
import { waterfallLines } from "./waterfall-lines.js";

test("a trace is drawn as a tree with a bar, a beginning and a duration for each span", () => {
  expect(waterfallLines(createTheme(false), TRACE, 70)).toEqual([
    "1-5759e988-bd862e3fe1be46a994272793  1970-01-01T00:00:00.000Z",
    "sns Publish           ████████████████████████       +0.0      40.0 ms",
    "│  id m-1",
    "├ sns deliver orders        ██████                  +10.0      10.0 ms",
    "│ └ sqs SendMessage            ███                  +15.0       5.0 ms",
    "│     ✘ QueueDoesNotExist: no queue",
    "└ sns deliver                           ██████      +30.0      10.0 ms",
    "    60 s later by the cloud's clock",
    "    ! fault-1 duplicate: delivered twice",
  ]);
});

test.each([70, 50, 40, 30, 20])("no line is longer than a terminal of %d columns", (width) => {
  const [, ...lines] = waterfallLines(createTheme(false), TRACE, width);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(Math.max(width, 27));
});

test("a narrow terminal gets the numbers without bars, and labels that are cut", () => {
  expect(waterfallLines(createTheme(false), TRACE, 42).slice(1, 4)).toEqual([
    "sns Publish              +0.0      40.0 ms",
    "│  id m-1",
    "├ sns deliver ord…      +10.0      10.0 ms",
  ]);
});

test("the log of a run stands under it, the end of a long one with how much came before", () => {
  const lineOf = (message: string) => ({ timestamp: 0, message });
  const place = { logGroupName: "/aws/lambda/orders", logStreamName: "s" };
  const lines = Array.from({ length: 11 }, (_, at) => `line ${at + 1}`);
  const written = ["START RequestId: r-1", ...lines, "REPORT RequestId: r-1\tDuration: 1.00 ms\t"].map(lineOf);
  const log = { ...place, lines: written, omittedCount: 3 };
  const run = nodeOf("run", 0, 1, { service: "lambda", requestId: "r-1", log });
  expect(waterfallLines(createTheme(false), { traceId: "t", roots: [run] }, 80).slice(2)).toEqual([
    "  request r-1",
    "  │ 5 lines before these, in /aws/lambda/orders s",
    ...lines.slice(2).map((line) => `  │ ${line}`),
    "  │ REPORT Duration: 1.00 ms",
  ]);
});

test("colours are where they were asked for, and nowhere else", () => {
  expect(waterfallLines(createTheme(false), TRACE, 80).join("")).not.toContain("\u001b");
  expect(waterfallLines(createTheme(true), TRACE, 80).join("")).toContain("\u001b");
});

test("what a service or a function said cannot write over the terminal", () => {
  const lines = [{ timestamp: 0, message: "\u001b[2Jgone" }];
  const log = { logGroupName: "g", logStreamName: "s", lines, omittedCount: 0 };
  const roots = [nodeOf("Publish", 0, 1, { error: "Error: \u001b[2Jgone\nnext", log })];
  const drawn = waterfallLines(createTheme(false), { traceId: "t", roots }, 80);
  expect(drawn.join("")).not.toContain("\u001b");
  expect(drawn).toHaveLength(4);
});
