import type { Outcome } from "../../observe/outcome.ts";
import type { Request } from "../call.ts";
import type { Flow, StopReason, WaitingStep } from "../flow.ts";
import type { ServiceInstance } from "../service-instance.ts";

/**
 * What a visit has to pass at the door of a service before it may ask for a worker. The gates of a service stand
 * one behind the other, in the same order at all of its instances; some are shared by them.
 */
export abstract class Gate implements WaitingStep {
  /** Where it stands among the gates of its service, from 0, outermost first. */
  place = -1;

  /** Whether the visit goes on now; else the gate has ended it, or keeps it and calls `goOn` in its time. */
  abstract admits(request: Request): boolean;

  /** A visit of the service has ended, whether it came to this gate or not. */
  ended(_request: Request, _outcome: Outcome | null): void {
    // Most gates do not mind what becomes of those they let pass.
  }

  /** The process it belonged to has been replaced by another. */
  gone(): void {
    // Most gates leave nothing behind.
  }

  /** One that was kept here passes. */
  protected goOn(request: Request): void {
    (request.station as ServiceInstance).passed(request, this.place);
  }

  enter(): void {
    throw new Error("nobody walks to the door of a service");
  }

  abstract leave(flow: Flow, stop: StopReason): void;
}
