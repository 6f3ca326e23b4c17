import type { StationProbe } from "../observe/probes.ts";

/** For stations whose visits are counted elsewhere: at their clients, or by what they keep. */
export const NOBODY: StationProbe = {
  arrived: () => undefined,
  ended: () => undefined,
  answered: () => undefined,
  workedAfter: () => undefined,
  busyChanged: () => undefined,
  queueChanged: () => undefined,
  cpuChanged: () => undefined,
  limitChanged: () => undefined,
  rateLimited: () => undefined,
  happened: () => undefined,
};
