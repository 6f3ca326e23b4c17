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
  readonly #plan: GroupCoordinatorPlan;
  readonly #owner: GroupOwner;
  readonly #seats: Seat[] = [];
  /** By partition. */
  readonly #readers: (Seat | null)[];
  /** By partition, who gets it when its reader is through with what it has; null: it stays where it is. */
  readonly #heirs: (Seat | null)[];
  /** Some partition may have an heir. */
  #hasHeirs = false;
  #isRebalancing = false;
  /** Its first member waits for others. */
  #isGathering = false;
  #timer = -1;
  #nextNumber = 0;

  constructor(plan: GroupCoordinatorPlan, owner: GroupOwner) {
    this.#plan = plan;
    this.#owner = owner;
    this.#readers = new Array<Seat | null>(plan.partitions).fill(null);
    this.#heirs = new Array<Seat | null>(plan.partitions).fill(null);
  }

  readerOf(partition: number): Seat | null {
    return this.#readers[partition] ?? null;
  }

  /** It was there before the run began: no rebalance comes of it. */
  wasThere(poll: Poll): void {
    this.#sit(poll);
    this.#assign(rangeAssignment(this.#readers.length, this.#numbers()));
  }

  /** Somebody asks to join. */
  join(poll: Poll): void {
    const before = this.#plan.isStatic ? this.#seatOf(poll) : undefined;
    if (before !== undefined) {
      this.#takesUp(before, poll);
      return;
    }
    const isFirst = this.#seats.length === 0;
    this.#sit(poll).hasRejoined = true;
    this.#begin();
    if (isFirst) {
      this.#isGathering = true;
      this.#plan.simulation.schedule(this.#plan.initialDelayNs, this.#waitedForMore, this);
    } else this.#lookIfComplete();
  }

  #seatOf(poll: Poll): Seat | undefined {
    return this.#seats.find(({ member }) => member === poll.member);
  }

  /** A process with the same name within the same session: as if it had never been away. */
  #takesUp(seat: Seat, poll: Poll): void {
    seat.poll = poll;
    poll.seat = seat;
    this.alive(seat);
    for (const partition of seat.partitions) this.#owner.handedOver(partition);
    seat.member.seated(seat);
    this.#owner.serve(poll);
  }

  #sit(poll: Poll): Seat {
    const seat = new Seat(poll, this.#nextNumber++);
    poll.seat = seat;
    this.#seats.push(seat);
    seat.sessionSlot = this.#plan.session.start(this.#silent, seat);
    seat.member.seated(seat);
    return seat;
  }

  // --- signs of life -------------------------------------------------------------------------

  /** A heartbeat has come; true: the member is to come to a rebalance. */
  alive(seat: Seat): boolean {
    this.#plan.session.cancel(seat.sessionSlot, seat);
    seat.sessionSlot = this.#plan.session.start(this.#silent, seat);
    return this.#isRebalancing && !seat.hasRejoined;
  }

  readonly #silent = (seat: Seat): void => {
    if (this.#plan.isUp()) this.leaves(seat);
    else seat.sessionSlot = this.#plan.session.start(this.#silent, seat);
  };

  /** It goes by itself, or was silent for too long. */
  leaves(seat: Seat): void {
    if (seat.isGone) return;
    this.#remove(seat);
    this.#begin();
    this.#lookIfComplete();
  }

  #remove(seat: Seat): void {
    seat.isGone = true;
    this.#plan.session.cancel(seat.sessionSlot, seat);
    this.#seats.splice(this.#seats.indexOf(seat), 1);
    for (const partition of seat.partitions) this.#readers[partition] = null;
    seat.partitions = [];
  }

  // --- rebalancing ---------------------------------------------------------------------------

  #begin(): void {
    if (this.#isRebalancing) return;
    this.#isRebalancing = true;
    this.#owner.rebalancing(true);
    this.#timer = this.#plan.patience.start(this.#waitedLongEnough, this);
  }

  /** A member knows, and is through with what it had. */
  rejoined(seat: Seat): void {
    if (!this.#isRebalancing) return;
    seat.hasRejoined = true;
    if (this.#plan.rebalance === "eager") {
      for (const partition of seat.partitions) this.#readers[partition] = null;
      seat.partitions = [];
    }
    this.#lookIfComplete();
  }

  readonly #waitedForMore = (): void => {
    this.#isGathering = false;
    this.#lookIfComplete();
  };

  /** Who has not come by now is out. */
  readonly #waitedLongEnough = (): void => {
    for (const seat of [...this.#seats]) if (!seat.hasRejoined) this.#remove(seat);
    this.#lookIfComplete();
  };

  #lookIfComplete(): void {
    if (!this.#isRebalancing || this.#isGathering || this.#seats.some(({ hasRejoined }) => !hasRejoined))
      return;
    this.#isRebalancing = false;
    this.#plan.patience.cancel(this.#timer, this);
    for (const seat of this.#seats) seat.hasRejoined = false;
    const numbers = this.#numbers();
    const before = this.#readers.map((seat) => seat?.number ?? -1);
    this.#assign(
      this.#plan.rebalance === "eager"
        ? rangeAssignment(before.length, numbers)
        : stickyAssignment(before, numbers),
    );
    this.#owner.rebalancing(false);
    for (const seat of this.#seats) if (!seat.poll.isOut) this.#owner.serve(seat.poll);
  }

  #numbers(): number[] {
    return this.#seats.map(({ number }) => number);
  }

  #assign(numbers: Int32Array): void {
    const byNumber = new Map(this.#seats.map((seat) => [seat.number, seat]));
    this.#hasHeirs = false;
    numbers.forEach((number, partition) => {
      const heir = byNumber.get(number) ?? null;
      const reader = this.#readers[partition] ?? null;
      this.#heirs[partition] = null;
      if (heir === reader) return;
      if (reader !== null && (reader.poll.isOut || this.#owner.holdsBack(reader))) {
        this.#heirs[partition] = heir;
        this.#hasHeirs = true;
      } else this.#give(partition, heir);
    });
    this.#count();
  }

  #give(partition: number, heir: Seat | null): void {
    this.#readers[partition] = heir;
    this.#owner.handedOver(partition);
  }

  #count(): void {
    const bySeat = new Map<Seat, number[]>(this.#seats.map((seat) => [seat, []]));
    this.#readers.forEach((reader, partition) => {
      if (reader !== null) bySeat.get(reader)?.push(partition);
    });
    for (const [seat, partitions] of bySeat) seat.partitions = partitions;
  }

  /** A member is through with what it had: what is to go to others goes. */
  through(seat: Seat): void {
    if (!this.#hasHeirs) return;
    const left = seat.partitions.filter((partition) => this.#heirs[partition] !== null);
    if (left.length === 0) return;
    const heirs = new Set<Seat>();
    for (const partition of left) {
      const heir = this.#heirs[partition]!;
      this.#heirs[partition] = null;
      this.#give(partition, heir.isGone ? null : heir);
      if (!heir.isGone) heirs.add(heir);
    }
    this.#count();
    for (const heir of heirs) if (!heir.poll.isOut) this.#owner.serve(heir.poll);
  }
}
