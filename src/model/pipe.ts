import type { Handler, Simulation } from "../kernel/simulation.ts";
import type { LinkProbe } from "../observe/probes.ts";

/** A message that its sender has handed over. */
export interface Message {
  /** What happens when it has arrived; null: it is lost on the way. */
  readonly handler: Handler<unknown> | null;
  readonly payload: unknown;
  readonly bytes: number;
  /** Of the way behind the wire. */
  readonly latencyNs: number;
}

interface Load extends Message {
  readonly givenNs: number;
  behind: Load | null;
}

/**
 * The wire of a link in one direction: it sends one message after the other, first come, first served, at
 * so many bytes a second. What waits, waits at the sender, in a buffer without bounds.
 */
export class Pipe {
  private readonly _simulation: Simulation;
  private readonly _probe: LinkProbe;
  private readonly _bytesPerSecond: number;
  private _nsPerByte: number;
  private _isSending = false;
  /** The line before the wire. */
  private _first: Load | null = null;
  private _last: Load | null = null;

  /** `bytesPerSecond` is above 0; Infinity: whatever there is goes at the same time. */
  constructor(simulation: Simulation, probe: LinkProbe, bytesPerSecond: number) {
    this._simulation = simulation;
    this._probe = probe;
    this._bytesPerSecond = bytesPerSecond;
    this._nsPerByte = 1e9 / bytesPerSecond;
  }

  /** Takes a message of at least one byte. */
  take(message: Message): void {
    const { handler, payload, bytes, latencyNs } = message;
    const load = { handler, payload, bytes, latencyNs, givenNs: this._simulation.nowNs, behind: null };
    if (this._isSending) this._wait(load);
    else this._send(load);
  }

  /** From now on it carries no more than the least of these, or what it is made for; the message on the wire goes on as it was. */
  narrow(limits: readonly number[]): void {
    this._nsPerByte = 1e9 / Math.min(this._bytesPerSecond, ...limits);
  }

  private _send(load: Load): void {
    const { nowNs } = this._simulation;
    const transmissionNs = Math.round(load.bytes * this._nsPerByte);
    this._probe.carried(nowNs, load.bytes, nowNs - load.givenNs, transmissionNs);
    if (transmissionNs === 0) {
      this._leaves(load);
      return;
    }
    this._isSending = true;
    this._simulation.schedule(transmissionNs, this._sent, load);
  }

  private _wait(load: Load): void {
    if (this._last === null) this._first = load;
    else this._last.behind = load;
    this._last = load;
  }

  private readonly _sent = (load: Load): void => {
    this._isSending = false;
    this._leaves(load);
    this._goOn();
  };

  /** Up to the next that takes its time. */
  private _goOn(): void {
    for (let load = this._first; load !== null && !this._isSending; load = this._first) {
      this._first = load.behind;
      if (this._first === null) this._last = null;
      this._send(load);
    }
  }

  private _leaves({ handler, payload, latencyNs }: Load): void {
    if (handler !== null) this._simulation.schedule(latencyNs, handler, payload);
  }
}
