// npm runs this after an install, and npx once more when it links the package that it stands in: what is built already
// need not be built again, which would take the first `npx ripplesim` as long as the install.
import { execSync } from "node:child_process";
import { existsSync } from "node:fs";

const isBuilt = ["dist/cli/main.js", "dist/report/runtime.js"].every((file) => existsSync(file));
if (process.env.npm_command !== "exec" || !isBuilt) execSync("npm run build", { stdio: "inherit" });
