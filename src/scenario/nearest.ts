import { distance } from "fastest-levenshtein";

/** The known name that was probably meant; null when none is near. */
export function nearest(wrong: string, known: Iterable<string>): string | null {
  const lower = wrong.toLowerCase();
  const allowed = Math.max(1, Math.floor(wrong.length / 3));
  let best: string | null = null;
  let bestDistance = allowed + 1;
  for (const name of known) {
    if (name.toLowerCase() === lower) return name;
    if (lower.length >= 4 && bestDistance > 1 && name.toLowerCase().startsWith(lower)) {
      best = name; // Cut short: failureRate for failureRateThreshold.
      bestDistance = 1;
    }
    if (Math.abs(name.length - wrong.length) >= bestDistance) continue;
    const away = isSwapped(lower, name.toLowerCase()) ? 1 : distance(lower, name.toLowerCase());
    if (away < bestDistance) {
      best = name;
      bestDistance = away;
    }
  }
  return best;
}

/** Whether two words differ by two neighbouring letters only, the commonest slip of all. */
function isSwapped(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return (
    at + 1 < one.length &&
    one[at] === other[at + 1] &&
    one[at + 1] === other[at] &&
    one.slice(at + 2) === other.slice(at + 2)
  );
}

/** The remedy for a wrong name: the nearest right one, or the list of what there is. */
export function remedy(wrong: string, known: Iterable<string>): string | null {
  const names = [...known];
  const near = nearest(wrong.slice(0, 80), names);
  if (near !== null) return `did you mean "${near}"?`;
  if (names.length === 0) return null;
  if (names.length <= 12) return `there is ${names.map((name) => `"${name}"`).join(", ")}`;
  return null;
}
