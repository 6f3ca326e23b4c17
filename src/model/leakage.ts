/** One thing is lost after every so many uses. */
export interface LeakRule {
  readonly every: number;
}

/** What leaks have taken from one pool, of workers or of connections, since it was new. */
export class Leakage {
  private _leaks: readonly { readonly rule: LeakRule; uses: number }[] = [];
  /** Due to be lost, as soon as there is one to lose. */
  private _owed = 0;
  lost = 0;

  add(rule: LeakRule): void {
    this._leaks = [...this._leaks, { rule, uses: 0 }];
  }

  /** True if nothing leaks any more. */
  remove(rule: LeakRule): boolean {
    this._leaks = this._leaks.filter((leak) => leak.rule !== rule);
    return this._leaks.length === 0;
  }

  /** One more use has ended. */
  used(): void {
    for (const leak of this._leaks) {
      leak.uses++;
      if (leak.uses % leak.rule.every === 0) this._owed++;
    }
  }

  /** Whether one of the pool is lost now. */
  takes(): boolean {
    if (this._owed === 0) return false;
    this._owed--;
    this.lost++;
    return true;
  }

  /** The pool is new: returns how many it had lost. */
  renew(): number {
    const { lost } = this;
    this.lost = 0;
    this._owed = 0;
    for (const leak of this._leaks) leak.uses = 0;
    return lost;
  }
}
