import { setFlagsFromString } from "node:v8";

let hasRead = false;

/**
 * Reads the first scenario of a process without the optimising compiler. What it makes of a reader that runs
 * once comes too late for that, and takes the time of the other core when the simulation wants it:
 * its first quarter of a million events take a tenth longer. Further scenarios are read as usual.
 */
export function readFirst<T>(read: () => T): T {
  if (hasRead) return read();
  hasRead = true;
  setFlagsFromString("--no-opt");
  try {
    return read();
  } finally {
    setFlagsFromString("--opt");
  }
}
