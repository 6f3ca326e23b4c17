/** One thing is lost after every so many uses. */
export interface LeakRule {
  readonly every: number;
}

/** What leaks have taken from one pool, of workers or of connections, since it was new. */
export class Leakage {
  #leaks: readonly { readonly rule: LeakRule; uses: number }[] = [];
  /** Due to be lost, as soon as there is one to lose. */
  #owed = 0;
  lost = 0;

  add(rule: LeakRule): void {
    this.#leaks = [...this.#leaks, { rule, uses: 0 }];
  }

  /** True if nothing leaks any more. */
  remove(rule: LeakRule): boolean {
    this.#leaks = this.#leaks.filter((leak) => leak.rule !== rule);
    return this.#leaks.length === 0;
  }

  /** One more use has ended. */
  used(): void {
    for (const leak of this.#leaks) {
      leak.uses++;
      if (leak.uses % leak.rule.every === 0) this.#owed++;
    }
  }

  /** Whether one of the pool is lost now. */
  takes(): boolean {
    if (this.#owed === 0) return false;
    this.#owed--;
    this.lost++;
    return true;
  }

  /** The pool is new: returns how many it had lost. */
  renew(): number {
    const { lost } = this;
    this.lost = 0;
    this.#owed = 0;
    for (const leak of this.#leaks) leak.uses = 0;
    return lost;
  }
}
