import { CrashPoint, CrashPointStep } from "../model/faults/crash-point.ts";
import type { Crashes } from "../model/faults/crashes.ts";
import type { Step } from "../model/flow.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** The faults that crash instances behind a named step. */
export class CrashPoints {
  private readonly _points = new Map<string, CrashPoint>();
  private readonly _scenario: Scenario;

  constructor(scenario: Scenario, crashes: Crashes) {
    this._scenario = scenario;
    for (const [name, fault] of Object.entries(scenario.faults))
      if (fault.kind === "crashPoint") this._points.set(name, new CrashPoint(crashes, fault));
  }

  /** What a fault does. */
  of(fault: string): CrashPoint {
    const point = this._points.get(fault);
    if (point === undefined) throw new Error(`${fault} is no crash behind a step`);
    return point;
  }

  /** What follows a step of that name of a service, when the service may crash there. */
  behind(service: string, step: string, next: Step): Step {
    let behind = next;
    for (const [name, point] of this._points) {
      const fault = this._scenario.faults[name]!;
      if (fault.kind === "crashPoint" && fault.after === step && fault.target.components.includes(service))
        behind = new CrashPointStep(point, step, behind);
    }
    return behind;
  }
}
