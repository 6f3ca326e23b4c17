import type { Lane, Simulation } from "../../kernel/simulation.ts";
import { rangeAssignment, stickyAssignment } from "../../resilience/messaging/assignment.ts";
import type { Poll } from "./poll.ts";
import { Seat } from "./seat.ts";

export interface GroupCoordinatorPlan {
  readonly simulation: Simulation;
  readonly partitions: number;
  readonly rebalance: "eager" | "cooperative";
  /** A member that comes back within its session takes its old place. */
  readonly isStatic: boolean;
  readonly session: Lane;
  /** Lane of the longest time that members have to come to a rebalance: max.poll.interval. */
  readonly patience: Lane;
  /** How long a group that was empty waits for more than its first member. */
  readonly initialDelayNs: number;
  /** Whether anything of the broker runs. */
  readonly isUp: () => boolean;
}

/** What the coordinator decides is done by the group. */
export interface GroupOwner {
  /** The partition has another reader, which begins where the last commit was. */
  handedOver(partition: number): void;
  /** The member may have messages now. */
  serve(poll: Poll): void;
  rebalancing(isOn: boolean): void;
  /** A member has read further than it has committed, and does not work at it now. */
  holdsBack(seat: Seat): boolean;
}

/**
 * Who reads which partition for a group, as Kafka's group coordinator has it (the classic protocol).
 *
 * Somebody joins, leaves or is silent for too long: a rebalance begins. The members learn of it with
 * their next heartbeat and come to it when they are through with the batch they have. `eager`: each
 * gives up all its partitions as it comes, and nobody reads until the last one is there, or its time
 * is up and the group goes on without it. `cooperative`: everybody goes on reading, and only what
 * changes hands is given up.
 */
export class GroupCoordinator {
  private readonly _plan: GroupCoordinatorPlan;
  private readonly _owner: GroupOwner;
  private readonly _seats: Seat[] = [];
  /** By partition. */
  private readonly _readers: (Seat | null)[];
  /** By partition, who gets it when its reader is through with what it has; null: it stays where it is. */
  private readonly _heirs: (Seat | null)[];
  /** Some partition may have an heir. */
  private _hasHeirs = false;
  private _isRebalancing = false;
  /** Its first member waits for others. */
  private _isGathering = false;
  private _timer = -1;
  private _nextNumber = 0;

  constructor(plan: GroupCoordinatorPlan, owner: GroupOwner) {
    this._plan = plan;
    this._owner = owner;
    this._readers = new Array<Seat | null>(plan.partitions).fill(null);
    this._heirs = new Array<Seat | null>(plan.partitions).fill(null);
  }

  readerOf(partition: number): Seat | null {
    return this._readers[partition] ?? null;
  }

  /** It was there before the run began: no rebalance comes of it. */
  wasThere(poll: Poll): void {
    this._sit(poll);
    this._assign(rangeAssignment(this._readers.length, this._numbers()));
  }

  /** Somebody asks to join. */
  join(poll: Poll): void {
    const before = this._plan.isStatic ? this._seatOf(poll) : undefined;
    if (before !== undefined) {
      this._takesUp(before, poll);
      return;
    }
    const isFirst = this._seats.length === 0;
    this._sit(poll).hasRejoined = true;
    this._begin();
    if (isFirst) {
      this._isGathering = true;
      this._plan.simulation.schedule(this._plan.initialDelayNs, this._waitedForMore, this);
    } else this._lookIfComplete();
  }

  private _seatOf(poll: Poll): Seat | undefined {
    return this._seats.find(({ member }) => member === poll.member);
  }

  /** A process with the same name within the same session: as if it had never been away. */
  private _takesUp(seat: Seat, poll: Poll): void {
    seat.poll = poll;
    poll.seat = seat;
    this.alive(seat);
    for (const partition of seat.partitions) this._owner.handedOver(partition);
    seat.member.seated(seat);
    this._owner.serve(poll);
  }

  private _sit(poll: Poll): Seat {
    const seat = new Seat(poll, this._nextNumber++);
    poll.seat = seat;
    this._seats.push(seat);
    seat.sessionSlot = this._plan.session.start(this._silent, seat);
    seat.member.seated(seat);
    return seat;
  }

  // --- signs of life -------------------------------------------------------------------------

  /** A heartbeat has come; true: the member is to come to a rebalance. */
  alive(seat: Seat): boolean {
    this._plan.session.cancel(seat.sessionSlot, seat);
    seat.sessionSlot = this._plan.session.start(this._silent, seat);
    return this._isRebalancing && !seat.hasRejoined;
  }

  private readonly _silent = (seat: Seat): void => {
    if (this._plan.isUp()) this.leaves(seat);
    else seat.sessionSlot = this._plan.session.start(this._silent, seat);
  };

  /** It goes by itself, or was silent for too long. */
  leaves(seat: Seat): void {
    if (seat.isGone) return;
    this._remove(seat);
    this._begin();
    this._lookIfComplete();
  }

  private _remove(seat: Seat): void {
    seat.isGone = true;
    this._plan.session.cancel(seat.sessionSlot, seat);
    this._seats.splice(this._seats.indexOf(seat), 1);
    for (const partition of seat.partitions) this._readers[partition] = null;
    seat.partitions = [];
  }

  // --- rebalancing ---------------------------------------------------------------------------

  private _begin(): void {
    if (this._isRebalancing) return;
    this._isRebalancing = true;
    this._owner.rebalancing(true);
    this._timer = this._plan.patience.start(this._waitedLongEnough, this);
  }

  /** A member knows, and is through with what it had. */
  rejoined(seat: Seat): void {
    if (!this._isRebalancing) return;
    seat.hasRejoined = true;
    if (this._plan.rebalance === "eager") {
      for (const partition of seat.partitions) this._readers[partition] = null;
      seat.partitions = [];
    }
    this._lookIfComplete();
  }

  private readonly _waitedForMore = (): void => {
    this._isGathering = false;
    this._lookIfComplete();
  };

  /** Who has not come by now is out. */
  private readonly _waitedLongEnough = (): void => {
    for (const seat of [...this._seats]) if (!seat.hasRejoined) this._remove(seat);
    this._lookIfComplete();
  };

  private _lookIfComplete(): void {
    if (!this._isRebalancing || this._isGathering || this._seats.some(({ hasRejoined }) => !hasRejoined))
      return;
    this._isRebalancing = false;
    this._plan.patience.cancel(this._timer, this);
    for (const seat of this._seats) seat.hasRejoined = false;
    const numbers = this._numbers();
    const before = this._readers.map((seat) => seat?.number ?? -1);
    this._assign(
      this._plan.rebalance === "eager"
        ? rangeAssignment(before.length, numbers)
        : stickyAssignment(before, numbers),
    );
    this._owner.rebalancing(false);
    for (const seat of this._seats) if (!seat.poll.isOut) this._owner.serve(seat.poll);
  }

  private _numbers(): number[] {
    return this._seats.map(({ number }) => number);
  }

  private _assign(numbers: Int32Array): void {
    const byNumber = new Map(this._seats.map((seat) => [seat.number, seat]));
    this._hasHeirs = false;
    numbers.forEach((number, partition) => {
      const heir = byNumber.get(number) ?? null;
      const reader = this._readers[partition] ?? null;
      this._heirs[partition] = null;
      if (heir === reader) return;
      if (reader !== null && (reader.poll.isOut || this._owner.holdsBack(reader))) {
        this._heirs[partition] = heir;
        this._hasHeirs = true;
      } else this._give(partition, heir);
    });
    this._count();
  }

  private _give(partition: number, heir: Seat | null): void {
    this._readers[partition] = heir;
    this._owner.handedOver(partition);
  }

  private _count(): void {
    const bySeat = new Map<Seat, number[]>(this._seats.map((seat) => [seat, []]));
    this._readers.forEach((reader, partition) => {
      if (reader !== null) bySeat.get(reader)?.push(partition);
    });
    for (const [seat, partitions] of bySeat) seat.partitions = partitions;
  }

  /** A member is through with what it had: what is to go to others goes. */
  through(seat: Seat): void {
    if (!this._hasHeirs) return;
    const left = seat.partitions.filter((partition) => this._heirs[partition] !== null);
    if (left.length === 0) return;
    const heirs = new Set<Seat>();
    for (const partition of left) {
      const heir = this._heirs[partition]!;
      this._heirs[partition] = null;
      this._give(partition, heir.isGone ? null : heir);
      if (!heir.isGone) heirs.add(heir);
    }
    this._count();
    for (const heir of heirs) if (!heir.poll.isOut) this._owner.serve(heir.poll);
  }
}
