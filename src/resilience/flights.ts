/** Those who wait for the answer to one question. */
interface Flight<Member> {
  leader: Member;
  /** In the order they came. */
  readonly followers: Member[];
}

/**
 * Request coalescing: of all that ask for one key at the same time, the first asks for everybody, and its
 * answer, a failure too, is everybody's. As Go's golang.org/x/sync/singleflight: nothing is remembered, the
 * next one after the answer asks anew.
 */
export class Flights<Member> {
  private readonly _flights = new Map<number, Flight<Member>>();

  /** True: somebody asks for this key already, and the member waits for that answer. False: it leads. */
  joins(key: number, member: Member): boolean {
    const flight = this._flights.get(key);
    if (flight === undefined) {
      this._flights.set(key, { leader: member, followers: [] });
      return false;
    }
    flight.followers.push(member);
    return true;
  }

  /** The member has its answer. Of a leader the flight is over: who waited for it. Of a follower (it lost patience): nobody. */
  landed(key: number, member: Member): readonly Member[] {
    const flight = this._flights.get(key);
    if (flight === undefined) return [];
    if (flight.leader === member) {
      this._flights.delete(key);
      return flight.followers;
    }
    forget(flight, member);
    return [];
  }

  /**
   * The member is gone without an answer. A follower is forgotten; where a leader leaves, the first of its
   * followers leads from now on and must ask: it is handed out. Null: nobody has to do anything.
   */
  left(key: number, member: Member): Member | null {
    const flight = this._flights.get(key);
    if (flight === undefined) return null;
    if (flight.leader !== member) {
      forget(flight, member);
      return null;
    }
    const next = flight.followers.shift();
    if (next === undefined) {
      this._flights.delete(key);
      return null;
    }
    flight.leader = next;
    return next;
  }
}

function forget<Member>(flight: Flight<Member>, member: Member): void {
  const index = flight.followers.indexOf(member);
  if (index >= 0) flight.followers.splice(index, 1);
}
