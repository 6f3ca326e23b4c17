import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// vitest asks for a default export; it is the only one in the tree, with the other tools' configs.
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/**/*.test.ts"],
    // Simulations are deterministic and fast, but machines are not: slow ones must not fail a test.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Nearly all tests do nothing but compute, so that a processor left over would only be idle.
    maxWorkers: "100%",
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      // The page's runtime is exercised in a browser, where v8 of this process does not see it.
      exclude: ["src/report/page/runtime/**"],
      reporter: ["text-summary", "html"],
      reportsDirectory: "coverage",
    },
  },
});
