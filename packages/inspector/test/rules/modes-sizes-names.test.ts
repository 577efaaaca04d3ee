import { type Artifact, openZip, packFiles } from "@assay/archive";
import { describe, expect, test } from "vitest";
import { inspectArtifact } from "../../src/index.js";
import { inspect, linesOf, PYTHON, zipOf } from "../support/inspect.js";

const APP = { "app.py": "def handler(event, context):\n    pass\n" };

describe("permissions", () => {
  test("a file that only its owner may read is an error", async () => {
    expect(await inspect({ ...APP, "reports/quotes.json": { mode: 0o600 } }, PYTHON)).toEqual([
      {
        ruleId: "artifact/unreadable-file",
        level: "error",
        message:
          '"reports/quotes.json" has mode 0600; the function does not own its files and can read them only with 0644',
        remedy: "run chmod 0644 on it before packing",
        location: { path: "reports/quotes.json" },
      },
    ]);
  });

  test("a folder that others may not enter is an error", async () => {
    expect(linesOf(await inspect({ ...APP, lib: { kind: "directory", mode: 0o750 } }, PYTHON))).toEqual([
      'error lib "lib" has mode 0750; the function does not own its folders and can read them only with 0755',
    ]);
  });

  test("many such files are one finding", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`f${String(index).padStart(2, "0")}`, { mode: 0o640 }]),
    );
    expect(linesOf(await inspect({ ...APP, ...many }, PYTHON))).toEqual([
      'error f00 "f00", "f01", "f02" and 17 more have modes like 0640; the function does not own its files and can read them only with 0644',
    ]);
  });

  test("an installer's record that nobody reads is only a note", async () => {
    const findings = await inspect({ ...APP, "lib-1.dist-info/RECORD": { mode: 0o600 } }, PYTHON);
    expect(findings).toMatchObject([{ level: "note", ruleId: "artifact/unreadable-file" }]);
  });

  test("files for everyone, executables and links are fine", async () => {
    const files = {
      ...APP,
      a: { mode: 0o444 },
      b: { mode: 0o755 },
      lib: { kind: "directory" as const, mode: 0o555 },
      l: { kind: "symlink" as const, mode: 0o700, content: "a" },
    };
    expect(await inspect(files, PYTHON)).toEqual([]);
  });
});

describe("sizes", () => {
  /** What the rules read of a package too large to be made in a test. */
  const sized = async (packedBytes: number, unpackedBytes: number): Promise<Artifact> => ({
    ...(await zipOf({ ...APP, "vendor/big.bin": "" })),
    packedBytes,
    unpackedBytes,
  });

  test("a package beyond 262,144,000 bytes unpacked is an error, layers included", async () => {
    const fits = await sized(1, 200_000_000);
    const layer = await sized(1, 62_144_000);
    expect((await inspectArtifact(fits, { ...PYTHON, layers: [layer] })).findings).toEqual([]);
    const larger = await sized(1, 200_000_001);
    expect(linesOf((await inspectArtifact(larger, { ...PYTHON, layers: [layer] })).findings)).toEqual([
      "error package has 250.0 MiB unpacked, 59.3 MiB of them in layers; Lambda accepts 250.0 MiB",
    ]);
  });

  test("the remedy names the largest folders", async () => {
    const entries = [
      { path: "node_modules/aws-sdk/a", kind: "file" as const, mode: 0o644, sizeBytes: 3_145_728 },
      { path: "app.py", kind: "file" as const, mode: 0o644, sizeBytes: 1_048_576 },
    ];
    const artifact = { ...(await sized(1, 300_000_000)), entries };
    const { findings } = await inspectArtifact(artifact, { runtime: "provided.al2023", handler: "x" });
    expect(findings.find(({ ruleId }) => ruleId === "artifact/unpacked-size")?.remedy).toContain(
      "node_modules/aws-sdk (3.0 MiB), app.py (1.0 MiB)",
    );
  });

  test("a zip beyond 52,428,800 bytes is an error for a direct upload, and for that alone", async () => {
    expect((await inspectArtifact(await sized(52_428_800, 1), PYTHON)).findings).toEqual([]);
    const larger = await sized(52_428_801, 1);
    expect(linesOf((await inspectArtifact(larger, PYTHON)).findings)).toEqual([
      "error zip has 50.0 MiB; a direct upload may have 50.0 MiB",
    ]);
    expect((await inspectArtifact(larger, { ...PYTHON, directUpload: false })).findings).toEqual([]);
    expect((await inspectArtifact({ ...larger, kind: "directory" }, PYTHON)).findings).toEqual([]);
  });
});

describe("names", () => {
  test("a name listed twice is an error", async () => {
    const artifact = await openZip(
      await packFiles([
        { path: "app.py", content: APP["app.py"] },
        { path: "app.py", content: APP["app.py"] },
      ]),
    );
    expect((await inspectArtifact(artifact, PYTHON)).findings).toEqual([
      {
        ruleId: "artifact/unsafe-name",
        level: "error",
        message: '"app.py": name is listed twice',
        remedy: "pack each name once; which one survives depends on the unpacking tool",
        location: { path: "app.py" },
      },
    ]);
  });

  test("a link out of the package is an error, names that differ only in case are a warning", async () => {
    const files = { ...APP, l: { kind: "symlink" as const, content: "/etc/hosts" }, "A.txt": "", "a.txt": "" };
    expect(linesOf(await inspect(files, PYTHON))).toEqual([
      'error l "l": link to "/etc/hosts" leaves the package',
      'warning a.txt "a.txt": name differs from "A.txt" only in case',
    ]);
  });
});
