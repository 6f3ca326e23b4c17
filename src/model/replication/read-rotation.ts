import type { Request } from "../call.ts";

/** Turns of the servers at reads: round robin, over all callers together. */
export class ReadRotation {
  /** By place in the group: the number among all servers of the database. */
  private readonly _instances: readonly number[];
  private _next = 0;

  constructor(instances: readonly number[]) {
    this._instances = instances;
  }

  /** The place of the next that is allowed, and not asked already by a hedge of the same call where there is another; null: none is allowed. */
  next(request: Request, isAllowed: (place: number, request: Request) => boolean): number | null {
    let asked: number | null = null;
    const { length } = this._instances;
    for (let turn = 0; turn < length; turn++) {
      const place = (this._next + turn) % length;
      if (!isAllowed(place, request)) continue;
      if (isAsked(request, this._instances[place]!)) asked ??= place;
      else {
        this._next = (place + 1) % length;
        return place;
      }
    }
    return asked;
  }
}

/** Whether another attempt of the same round is under way to it. */
export function isAsked(request: Request, instance: number): boolean {
  for (let other = request.sibling; other !== null; other = other.sibling) {
    if (other.instance === instance) return true;
  }
  return false;
}
