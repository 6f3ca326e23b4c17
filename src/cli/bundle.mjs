// Bundles the command line (rolldown, a development dependency): to read a few files instead of a thousand is what makes
// `--help` quick, and every thread of a sweep with it. Rolldown leaves constants constant, where bundlers that turn
// them into variables have the engine look each of them up: a tenth of its speed.
// As a program it takes the place of the compiler's dist/cli/*.js.
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Writes `[name].js` for each entry (a path by name) into a folder, and the chunks they share beside them. */
export async function bundleForNode(entries, folder) {
  const bundle = await rolldown({ input: entries, platform: "node", logLevel: "warn" });
  await bundle.write({
    dir: folder,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
  });
  await bundle.close();
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  rmSync(path("../../dist/cli"), { recursive: true, force: true });
  await bundleForNode(
    { main: path("./main.ts"), "simulation-thread": path("./simulation-thread.ts") },
    // As deep as the entries: files of the package are found two folders above.
    path("../../dist/cli"),
  );
}
