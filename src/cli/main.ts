#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";

// A simulation makes many objects that die at once: a small nursery that does not grow keeps the
// whole process flat and costs no speed. It must be said before the heap has grown, so that all
// else is loaded afterwards.
setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--max-semi-space-size=2");

const { runCommandLine } = await import("./program.ts");
const { nodeIo } = await import("./node-io.ts");

process.exitCode = await runCommandLine(process.argv.slice(2), nodeIo());
