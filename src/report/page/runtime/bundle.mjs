// Bundles the chart runtime of the page with esbuild (a development dependency).
// As a program: `node src/report/page/runtime/bundle.mjs [FILE]` writes it, by default to dist/report/runtime.js.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

/** The text of the runtime: one script without imports, free of `</script`. */
export function bundleRuntime() {
  const entry = fileURLToPath(new URL("./main.ts", import.meta.url));
  const result = buildSync({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    platform: "browser",
    legalComments: "none",
  });
  return new TextDecoder().decode(result.outputFiles[0].contents);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const file =
    process.argv[2] ?? fileURLToPath(new URL("../../../../dist/report/runtime.js", import.meta.url));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bundleRuntime());
}
