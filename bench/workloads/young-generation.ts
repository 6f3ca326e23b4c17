import { setFlagsFromString } from "node:v8";

// As the command line does, and likewise before anything else is loaded.
setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--max-semi-space-size=2");
