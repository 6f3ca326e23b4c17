/** Writes `[name].js` for each entry (a path by name) into a folder, and the chunks they share beside them. */
export function bundleForNode(entries: Readonly<Record<string, string>>, folder: string): Promise<void>;
