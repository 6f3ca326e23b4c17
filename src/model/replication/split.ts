import type { Database } from "../database.ts";
import type { Channel } from "../link.ts";
import { LonePrimary, type TakenWrite } from "./lone-primary.ts";
import type { ReplicationPlan } from "./replication-plan.ts";
import type { LoggedWrite } from "./write-log.ts";

/** Two primaries, or not: at most one that was replaced and does not know it goes on by itself. */
export class Split {
  private readonly _plan: ReplicationPlan;
  /** Null: there is none. */
  lone: LonePrimary | null = null;

  constructor(plan: ReplicationPlan) {
    this._plan = plan;
  }

  /** Nobody reaches the primary, and nobody has stopped it. */
  begins(server: Database, sinceNs: number): void {
    this.ends();
    this.lone = new LonePrimary(this._plan, server, sinceNs);
  }

  isBy(server: object): boolean {
    return server === this.lone?.server;
  }

  /** Its place, for those who reach it and not its successor; -1: there is none. */
  placeFor(channel: Channel, primary: { readonly instance: number }): number {
    if (this.lone === null || !channel.isCut(primary)) return -1;
    const { index, place } = this.lone.server;
    return channel.isCut({ instance: index }) ? -1 : place;
  }

  /** What the new primary does not have is gone, but for what the old one has as long as it goes on. Gives back what is lost. */
  cut(writes: readonly LoggedWrite[]): readonly LoggedWrite[] {
    const { lone } = this;
    for (const write of writes.toReversed()) {
      if (lone === null || !write.acknowledged) write.vanishes();
    }
    const acknowledged = writes.filter((write) => write.acknowledged);
    lone?.keeps(acknowledged);
    return lone === null ? acknowledged : [];
  }

  /** Nobody took over: it is the only primary again, with what it has taken. */
  isOff(): readonly TakenWrite[] {
    const taken = this.lone?.resumes() ?? [];
    this.lone = null;
    return taken;
  }

  /** The old one learns that it is not the primary any more: what only it has is dropped, or added to what the other has. */
  ends(): void {
    const { lone } = this;
    if (lone === null) return;
    const { simulation, probe, failover } = this._plan;
    this.lone = null;
    const divergence = lone.ends(failover?.reunion === "merge");
    probe.reunited(simulation.nowNs, { server: lone.server.index, sinceNs: lone.sinceNs, ...divergence });
  }
}
