/**
 * The replicas of one partition, as Kafka has them: the leader takes messages, followers fetch them,
 * and what all in-sync replicas have (below the high watermark) can be read and survives the leader.
 *
 * A machine that is down counts until the controller has noticed (`fenced`). Then the first in-sync
 * replica that is up leads, and what it had not fetched is gone; without one the partition waits for
 * its old leader. A machine that is back follows, and is in sync when it has caught up.
 *
 * `isUnclean` (unclean.leader.election.enable of Kafka): rather than wait, any replica that is up leads, or the first that
 * comes back; what it had not fetched is gone, read and acknowledged or not.
 */
export class ReplicaSet {
  /** Numbers of machines, the preferred leader first. */
  readonly nodes: readonly number[];
  private readonly _isUnclean: boolean;
  /** The controller knows that the leader is down. */
  private _isLeaderFenced = false;
  /** Place among the nodes of the one that leads; -1: nobody. */
  private _leader = 0;
  private readonly _ends: Float64Array;
  private readonly _isUp: boolean[];
  private readonly _isInSync: boolean[];
  /** Offset up to which all in-sync replicas have everything. */
  highWatermark = 0;

  constructor(nodes: readonly number[], isUnclean = false) {
    this.nodes = nodes;
    this._isUnclean = isUnclean;
    this._ends = new Float64Array(nodes.length);
    this._isUp = nodes.map(() => true);
    this._isInSync = nodes.map(() => true);
  }

  /** The machine that leads, or led last and is waited for. */
  get leader(): number {
    return this.nodes[this._leader]!;
  }

  get isLed(): boolean {
    return this._isUp[this._leader] === true;
  }

  get inSync(): number {
    return this._isInSync.filter(Boolean).length;
  }

  /** Somebody fetches from the leader. */
  get isFollowed(): boolean {
    return this._isUp.some((isUp, place) => isUp && place !== this._leader);
  }

  /** The leader has messages up to here. */
  appended(end: number): void {
    this._ends[this._leader] = end;
    this._advance();
  }

  /** The followers that are up have fetched everything below. */
  fetched(end: number): void {
    for (let place = 0; place < this.nodes.length; place++) {
      if (place === this._leader || this._isUp[place] !== true) continue;
      this._ends[place] = Math.max(this._ends[place]!, end);
      if (this._ends[place]! >= this._ends[this._leader]!) this._isInSync[place] = true;
    }
    this._advance();
  }

  private _advance(): void {
    let least = Infinity;
    for (let place = 0; place < this.nodes.length; place++)
      if (this._isInSync[place] === true) least = Math.min(least, this._ends[place]!);
    this.highWatermark = Math.max(this.highWatermark, least);
  }

  fails(node: number): void {
    const place = this.nodes.indexOf(node);
    if (place >= 0) this._isUp[place] = false;
  }

  /** The controller knows that the machine is down; true: another one leads from now on. */
  fenced(node: number): boolean {
    const place = this.nodes.indexOf(node);
    if (place < 0 || this._isUp[place] === true) return false;
    if (place !== this._leader) {
      this._isInSync[place] = false;
      this._advance();
      return false;
    }
    const next = this.nodes.findIndex(
      (_, other) => this._isUp[other] === true && this._isInSync[other] === true,
    );
    this._isLeaderFenced = true;
    const any = this._isUnclean && next < 0 ? this._isUp.indexOf(true) : next;
    if (any < 0) return false;
    this._elect(any);
    return true;
  }

  private _elect(next: number): void {
    this._isInSync[this._leader] = false;
    // One that was not in sync is now all there is.
    if (this._isInSync[next] !== true) this._isInSync.fill(false);
    this._isInSync[next] = true;
    this._leader = next;
    this._isLeaderFenced = false;
    // The others follow the new leader, whatever they had from the old one.
    for (let other = 0; other < this.nodes.length; other++)
      this._ends[other] = Math.min(this._ends[other]!, this._ends[next]!);
    this.highWatermark = Math.min(this.highWatermark, this._ends[next]!);
    this._advance();
  }

  /** Where the leader's log ends. */
  get end(): number {
    return this._ends[this._leader]!;
  }

  /** True: it leads from now on, and did not before. */
  comesBack(node: number): boolean {
    const place = this.nodes.indexOf(node);
    if (place < 0) return false;
    this._isUp[place] = true;
    this._ends[place] = Math.min(this._ends[place]!, this.end);
    if (place === this._leader) this._isLeaderFenced = false;
    if (!this._isUnclean || !this._isLeaderFenced) return false;
    this._elect(place);
    return true;
  }
}
