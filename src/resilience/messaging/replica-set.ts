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
  readonly #isUnclean: boolean;
  /** The controller knows that the leader is down. */
  #isLeaderFenced = false;
  /** Place among the nodes of the one that leads; -1: nobody. */
  #leader = 0;
  readonly #ends: Float64Array;
  readonly #isUp: boolean[];
  readonly #isInSync: boolean[];
  /** Offset up to which all in-sync replicas have everything. */
  highWatermark = 0;

  constructor(nodes: readonly number[], isUnclean = false) {
    this.nodes = nodes;
    this.#isUnclean = isUnclean;
    this.#ends = new Float64Array(nodes.length);
    this.#isUp = nodes.map(() => true);
    this.#isInSync = nodes.map(() => true);
  }

  /** The machine that leads, or led last and is waited for. */
  get leader(): number {
    return this.nodes[this.#leader]!;
  }

  get isLed(): boolean {
    return this.#isUp[this.#leader] === true;
  }

  get inSync(): number {
    return this.#isInSync.filter(Boolean).length;
  }

  /** Somebody fetches from the leader. */
  get isFollowed(): boolean {
    return this.#isUp.some((isUp, place) => isUp && place !== this.#leader);
  }

  /** The leader has messages up to here. */
  appended(end: number): void {
    this.#ends[this.#leader] = end;
    this.#advance();
  }

  /** The followers that are up have fetched everything below. */
  fetched(end: number): void {
    for (let place = 0; place < this.nodes.length; place++) {
      if (place === this.#leader || this.#isUp[place] !== true) continue;
      this.#ends[place] = Math.max(this.#ends[place]!, end);
      if (this.#ends[place]! >= this.#ends[this.#leader]!) this.#isInSync[place] = true;
    }
    this.#advance();
  }

  #advance(): void {
    let least = Infinity;
    for (let place = 0; place < this.nodes.length; place++)
      if (this.#isInSync[place] === true) least = Math.min(least, this.#ends[place]!);
    this.highWatermark = Math.max(this.highWatermark, least);
  }

  fails(node: number): void {
    const place = this.nodes.indexOf(node);
    if (place >= 0) this.#isUp[place] = false;
  }

  /** The controller knows that the machine is down; true: another one leads from now on. */
  fenced(node: number): boolean {
    const place = this.nodes.indexOf(node);
    if (place < 0 || this.#isUp[place] === true) return false;
    if (place !== this.#leader) {
      this.#isInSync[place] = false;
      this.#advance();
      return false;
    }
    const next = this.nodes.findIndex(
      (_, other) => this.#isUp[other] === true && this.#isInSync[other] === true,
    );
    this.#isLeaderFenced = true;
    const any = this.#isUnclean && next < 0 ? this.#isUp.indexOf(true) : next;
    if (any < 0) return false;
    this.#elect(any);
    return true;
  }

  #elect(next: number): void {
    this.#isInSync[this.#leader] = false;
    // One that was not in sync is now all there is.
    if (this.#isInSync[next] !== true) this.#isInSync.fill(false);
    this.#isInSync[next] = true;
    this.#leader = next;
    this.#isLeaderFenced = false;
    // The others follow the new leader, whatever they had from the old one.
    for (let other = 0; other < this.nodes.length; other++)
      this.#ends[other] = Math.min(this.#ends[other]!, this.#ends[next]!);
    this.highWatermark = Math.min(this.highWatermark, this.#ends[next]!);
    this.#advance();
  }

  /** Where the leader's log ends. */
  get end(): number {
    return this.#ends[this.#leader]!;
  }

  /** True: it leads from now on, and did not before. */
  comesBack(node: number): boolean {
    const place = this.nodes.indexOf(node);
    if (place < 0) return false;
    this.#isUp[place] = true;
    this.#ends[place] = Math.min(this.#ends[place]!, this.end);
    if (place === this.#leader) this.#isLeaderFenced = false;
    if (!this.#isUnclean || !this.#isLeaderFenced) return false;
    this.#elect(place);
    return true;
  }
}
