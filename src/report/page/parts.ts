/** What a page is made of besides its Summary. */
export interface PageParts {
  /** The text of the chart runtime (`npm run build` writes it to dist/report/runtime.js). */
  readonly runtime: string;
  /** The command that gives the same again. */
  readonly command: string;
}
