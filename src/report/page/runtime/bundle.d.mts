/** The text of the chart runtime: one script without imports, free of `</script`. Needs esbuild. */
export function bundleRuntime(): string;
