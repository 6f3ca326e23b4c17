/** The messages of each key that are not done with, oldest first: says which of them overtake another. Memory follows the backlog. */
export class KeyOrder {
  private readonly _open = new Map<number, number[]>();

  /** A message was stored. `id` tells it from every other. */
  added(key: number, id: number): void {
    const line = this._open.get(key);
    if (line === undefined) this._open.set(key, [id]);
    else line.push(id);
  }

  /** A message is done with; true: one of the same key that was stored earlier is not. */
  overtakes(key: number, id: number): boolean {
    const line = this._open.get(key);
    const place = line === undefined ? -1 : line.indexOf(id);
    if (line === undefined || place < 0) return false;
    if (line.length === 1) this._open.delete(key);
    else line.splice(place, 1);
    return place > 0;
  }
}
