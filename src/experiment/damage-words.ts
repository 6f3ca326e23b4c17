const EFFECTS: Readonly<Record<string, string>> = {
  done: "times EFFECT",
  repeated: "times EFFECT though it was there",
  undone: "times EFFECT was taken back",
  nothingToUndo: "times there was no EFFECT to take back",
};

const INVARIANTS: Readonly<Record<string, string>> = {
  count: "violations of INVARIANT",
  share: "share of keys that violate INVARIANT",
  mended: "violations of INVARIANT that ended later",
  unsettled: "keys that may yet violate INVARIANT",
  firstAtMs: "first violation of INVARIANT",
};

/** A figure of an effect in words. */
export function effectLabel(effect: string, figure: string): string {
  return EFFECTS[figure]!.replace("EFFECT", effect);
}

/** A figure of an invariant in words. */
export function invariantLabel(invariant: string, figure: string): string {
  return INVARIANTS[figure]!.replace("INVARIANT", invariant);
}
