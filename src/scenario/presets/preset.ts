import type { ClientInput } from "../schema/clients.ts";

type LibrarySettings = Omit<ClientInput, "preset" | "endpoints">;

/**
 * The defaults of a library as client settings: of each block that is written beside `preset`, the
 * numbers that the library has in its place; and what the library does without being asked.
 */
export interface LibraryPreset {
  /** Blocks (and plain settings) that the name alone switches on. */
  readonly switchesOn: readonly (keyof LibrarySettings)[];
  readonly settings: LibrarySettings;
  /** Where the numbers stand, and of which version. */
  readonly source: string;
  /** Which meaning is simulated where the library's word has another, and what is not. */
  readonly notes: readonly string[];
}
