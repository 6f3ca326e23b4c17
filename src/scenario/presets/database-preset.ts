import { formBelow, SCENARIO_FORM } from "../source/forms.ts";
import { type Entry, type MapNode, type Node, nodeOf } from "../source/node.ts";
import { layOver } from "../source/overlay.ts";
import { DATABASE_KINDS, type DatabasePreset } from "./database-kinds.ts";

/** The tree with the preset of each database that names one beneath what is written of it. */
export function layDatabasesOverPresets(root: MapNode): MapNode {
  const databases = root.entries.get("databases");
  if (databases?.value.kind !== "map") return root;
  const laid = new Map<string, Entry>();
  for (const [name, entry] of databases.value.entries)
    laid.set(name, { ...entry, value: laidOver(entry.value, name) });
  const value = { ...databases.value, entries: laid };
  return { ...root, entries: new Map(root.entries).set("databases", { ...databases, value }) };
}

function laidOver(database: Node, name: string): Node {
  const preset = database.kind === "map" ? database.entries.get("preset")?.value : undefined;
  if (preset?.kind !== "scalar" || typeof preset.value !== "string") return database;
  const kinds: Readonly<Record<string, DatabasePreset>> = DATABASE_KINDS;
  const kind = Object.hasOwn(kinds, preset.value) ? kinds[preset.value] : undefined;
  if (kind === undefined) return database;
  const form = formBelow(formBelow(SCENARIO_FORM, "databases"), name);
  return { ...layOver(nodeOf(kind.settings, preset.place), database, form), place: database.place };
}
