// Bundles the command line with esbuild (a development dependency): to read four files instead of a thousand is what
// makes `--help` quick, and every thread of a sweep with it. Run after the compiler; takes the place of its cli/*.js.
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

rmSync(path("../../dist/cli"), { recursive: true, force: true });

buildSync({
  entryPoints: { "cli/main": path("./main.ts"), "cli/simulation-thread": path("./simulation-thread.ts") },
  outdir: path("../../dist"),
  // As deep as the entries: files of the package are found two folders above.
  chunkNames: "cli/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  // What libraries in CommonJS call.
  banner: {
    js: 'import { createRequire as createRequire_ } from "node:module"; const require = createRequire_(import.meta.url);',
  },
  logLevel: "warning",
});
