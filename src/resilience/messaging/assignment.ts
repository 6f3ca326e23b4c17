/**
 * Who reads which partition, as Kafka's RangeAssignor has it: members in order, consecutive partitions
 * to each, the first ones one more where they do not divide. By partition the number of a member; with
 * more members than partitions the last have none.
 */
export function rangeAssignment(partitions: number, members: readonly number[]): Int32Array {
  const owners = new Int32Array(partitions).fill(-1);
  if (members.length === 0) return owners;
  const each = Math.floor(partitions / members.length);
  const more = partitions % members.length;
  let partition = 0;
  members.forEach((member, place) => {
    const count = place < more ? each + 1 : each;
    for (let taken = 0; taken < count; taken++) owners[partition++] = member;
  });
  return owners;
}

/**
 * The same number for everybody (give or take one) with as few changes as possible, as Kafka's
 * CooperativeStickyAssignor has it: each member keeps what it has up to its share, and what is left goes
 * to those who have too little. `owners` may name members that are gone.
 */
export function stickyAssignment(owners: ArrayLike<number>, members: readonly number[]): Int32Array {
  const next = new Int32Array(owners.length).fill(-1);
  if (members.length === 0) return next;
  const each = Math.floor(owners.length / members.length);
  let more = owners.length % members.length;
  const counts = new Map(members.map((member) => [member, 0]));
  const takes = (member: number): boolean => {
    const count = counts.get(member);
    if (count === undefined || count > each || (count === each && more === 0)) return false;
    if (count === each) more--;
    counts.set(member, count + 1);
    return true;
  };
  for (let partition = 0; partition < owners.length; partition++)
    if (takes(owners[partition]!)) next[partition] = owners[partition]!;
  for (let partition = 0; partition < owners.length; partition++) {
    if (next[partition] !== -1) continue;
    const poorest = members.reduce((a, b) => (counts.get(b)! < counts.get(a)! ? b : a));
    if (takes(poorest)) next[partition] = poorest;
  }
  return next;
}
