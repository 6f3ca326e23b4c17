/** Which operations were done: the ledger that duplicates are found in, with a memory as long as the operation's own life. */
export class Executions<Operation extends object> {
  private readonly _done = new WeakSet<Operation>();

  /** Done once more; true: it had been done before. */
  again(operation: Operation): boolean {
    if (this._done.has(operation)) return true;
    this._done.add(operation);
    return false;
  }
}
