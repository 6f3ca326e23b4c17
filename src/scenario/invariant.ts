/** A combination of effects of one key that must not remain. */
export interface InvariantSpec {
  /** How long it must have held before it counts as violated. */
  readonly settleNs: number;
  /** By effect, at least one of them more than none. */
  readonly counts: Readonly<Record<string, CountSpec>>;
}

/** So many, or (`most` null) so many or more. */
export interface CountSpec {
  readonly least: number;
  readonly most: number | null;
}
