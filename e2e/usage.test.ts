import { expect, test } from "vitest";
import { assay, startServer } from "./support/assay.js";

test("-V is short for --version, and nothing goes to the error stream", async () => {
  const [long, short] = [await assay(["--version"]), await assay(["-V"])];
  expect(short).toEqual(long);
  expect(short.stderr).toBe("");
});

test("no command at all is a question about usage", async () => {
  const { status, stdout, stderr } = await assay([]);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("Usage: assay");
});

test("colours follow NO_COLOR, then FORCE_COLOR, then the terminal", async () => {
  const isColoured = async (env: Record<string, string>): Promise<boolean> => {
    const { stderr } = await assay(["run", "--config", "nowhere.json"], { env });
    expect(stderr).toContain("nowhere.json");
    return stderr.includes("\u001b[");
  };
  expect(await isColoured({ NO_COLOR: "1", FORCE_COLOR: "1" })).toBe(false);
  expect(await isColoured({ NO_COLOR: "", FORCE_COLOR: "1" })).toBe(true);
  expect(await isColoured({ NO_COLOR: "", FORCE_COLOR: "0" })).toBe(false);
});

test("a function that nobody deployed is a sentence, not a stack", async () => {
  await using server = await startServer();
  const { status, stderr } = await assay(["invoke", "nobody", "--target", server.endpointUrl]);
  expect(status).toBe(1);
  expect(stderr).toContain("Function not found");
  expect(stderr).toContain("check the name, the region and --target");
  expect(stderr).not.toMatch(/^\s+at /m);
});
