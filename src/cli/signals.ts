/** Ctrl-C, and what `timeout` and schedulers send. */
const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Hands the first signal to `heard`, so that simulations can stop cleanly; a second one ends the
 * program. Answers with how to stop listening.
 */
export function onSignal(heard: () => void): () => void {
  for (const signal of SIGNALS) process.once(signal, heard);
  return () => {
    for (const signal of SIGNALS) process.off(signal, heard);
  };
}
