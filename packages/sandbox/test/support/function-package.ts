import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface FunctionPackage extends AsyncDisposable {
  readonly path: string;
}

/** A file's text, or its text and mode; unpacked packages are readable by everybody. */
export type PackageFiles = Readonly<Record<string, string | { readonly text: string; readonly mode: number }>>;

/** An unpacked deployment package, removed when it goes out of scope. */
export async function createPackage(files: PackageFiles): Promise<FunctionPackage> {
  const path = await mkdtemp(join(tmpdir(), "assay-test-"));
  await chmod(path, 0o755);
  for (const [name, content] of Object.entries(files)) {
    const { text, mode } = typeof content === "string" ? { text: content, mode: 0o644 } : content;
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
    await chmod(join(path, name), mode);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
