import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { findInterpreter } from "./find-interpreter.js";

async function emptyMachine(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "assay-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const name of ["PATH", "HOME", "NVM_DIR", "PYENV_ROOT", "UV_PYTHON_INSTALL_DIR"]) vi.stubEnv(name, folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  return folder;
}

async function writeProgram(path: string, script: string): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

describe.skipIf(process.platform === "win32")("the search for an interpreter", () => {
  test("asks every python3.14 on the PATH for its version and takes none but 3.14", async () => {
    const folder = await emptyMachine();
    await writeProgram(
      join(folder, "python3.14"),
      `echo '{"version": "3.13.9", "prefix": "/usr", "executable": "/usr/bin/python3.14"}'`,
    );
    await expect(findInterpreter("python3.14")).rejects.toMatchObject({
      code: "RUNTIME_MISSING",
      message: 'no Python 3.14 on this machine for runtime "python3.14"; another minor version is not used instead',
      hint: expect.stringMatching(/uv python install 3\.14.*pyenv install 3\.14.*apt-get install python3\.14/),
      exitCode: 3,
    });
    const real = `{"version": "3.14.2", "prefix": "/opt/p", "executable": "/opt/p/bin/python3.14"}`;
    await writeProgram(join(folder, "cpython-3.14.2-linux", "bin", "python3.14"), `echo '${real}'`);
    expect(await findInterpreter("python3.14")).toEqual({
      runtime: "python3.14",
      version: "3.14.2",
      prefix: "/opt/p",
      executable: "/opt/p/bin/python3.14",
    });
  });

  test("finds the Node.js of a registry package in a folder above, by its major version", async () => {
    const folder = await emptyMachine();
    const missing = process.versions.node.startsWith("24.") ? "nodejs22.x" : "nodejs24.x";
    const major = missing.slice(6, 8);
    const project = join(folder, "packages", "app");
    await mkdir(project, { recursive: true });
    const install = async (alias: string, version: string) => {
      const home = join(folder, "node_modules", alias);
      await writeProgram(join(home, "bin", "node"), "exit 1");
      const name = `node-${process.platform}-${process.arch}`;
      await writeFile(join(home, "package.json"), JSON.stringify({ name, version }));
    };
    await install("node-old", "18.1.0");
    await install("node-runtime", `v${major}.5.0`);
    expect(await findInterpreter(missing, { projectRoot: project })).toMatchObject({
      version: `${major}.5.0`,
      executable: expect.stringMatching(/node-runtime\/bin\/node$/),
    });
  });

  test("needs none for custom runtimes", async () => {
    expect(await findInterpreter("provided.al2023")).toBeUndefined();
  });
});
