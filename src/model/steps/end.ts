import type { Flow, Step } from "../flow.ts";

/** Behind the last step of every list. */
export const END: Step = {
  enter(flow: Flow): void {
    flow.finish(null);
  },
};
