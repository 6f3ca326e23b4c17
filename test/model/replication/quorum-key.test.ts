import { describe, expect, it } from "vitest";
import { QuorumKey, type Version } from "../../../src/model/replication/quorum-key.ts";

describe("what servers hold of one key", () => {
  it("is as new as the newest acknowledged write, in whatever order acknowledgements come", () => {
    const key = new QuorumKey(2);
    const [older, newer] = [1, 2].map((number) => ({ number, session: {} }) as Version) as [Version, Version];
    key.acknowledge(newer);
    key.acknowledge(older);
    expect(key.newestAcknowledged).toBe(newer);
    expect([key.ownNumber(newer.session), key.ownNumber(older.session)]).toEqual([2, 1]);
  });
});
