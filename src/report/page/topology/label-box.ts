/** About the width of the longest; wide enough for the letters of any typeface that is likely. */
export function labelWidth(labels: readonly string[]): number {
  return Math.ceil(14 + 6.2 * Math.max(0, ...labels.map((label) => label.length)));
}

/** The box behind labels, around the middle of their line. */
export function labelBox(labels: readonly string[]): {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
} {
  const width = labelWidth(labels);
  const height = 13 * labels.length + 4;
  return { x: -width / 2, y: -height / 2, width, height };
}
