/** How the terminal text is laid out. */
export interface TerminalOptions {
  /** Columns of the terminal; tables drop columns from the right when they do not fit. */
  readonly width: number;
  /** ANSI colours on marks and bad figures. */
  readonly color: boolean;
  /** False: marks are `ok`, `FAIL` and `?`. */
  readonly unicode: boolean;
  /** The command that gives the same again. */
  readonly command: string;
  /** Where the page was written; null: nowhere. */
  readonly reportFile: string | null;
}
