import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const packages = ["core", "archive", "wire", "inspector", "sandbox", "cloud", "release", "pipeline", "testing"];

export default defineConfig({
  resolve: {
    // Tests run the sources of every package, so that a change needs no build to be tested.
    alias: packages.map((name) => ({
      find: `@assay/${name}`,
      replacement: fileURLToPath(new URL(`./packages/${name}/src/index.ts`, import.meta.url)),
    })),
  },
  test: {
    include: ["packages/*/src/**/*.test.ts", "packages/*/test/**/*.test.ts", "e2e/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
