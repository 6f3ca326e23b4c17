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
