#!/usr/bin/env node
import "./v8-flags.ts";

// All else is loaded after the flags are set.
const { runCommandLine } = await import("./program.ts");
const { nodeIo } = await import("./node-io.ts");

process.exitCode = await runCommandLine(process.argv.slice(2), nodeIo());
