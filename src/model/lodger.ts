/** Something that lives on an instance beside its visits, and must know when that dies and comes back. */
export interface Lodger {
  /** The instance is gone, and whatever was in its memory. */
  hostCrashed(): void;
  /** It runs again, fresh. */
  hostRestarted(): void;
}
