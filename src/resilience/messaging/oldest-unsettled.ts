import type { PartitionLog } from "./partition-log.ts";
import type { Progress } from "./progress.ts";

/** Which of the first unsettled messages of all partitions was published first: looked for only when that one is settled. */
export class OldestUnsettled {
  readonly #logs: readonly PartitionLog[];
  readonly #progress: readonly Progress[];
  #partition = -1;
  #head = -1;
  /** When it was published; Infinity: there is none. */
  createdNs = Infinity;

  constructor(logs: readonly PartitionLog[], progress: readonly Progress[]) {
    this.#logs = logs;
    this.#progress = progress;
  }

  added(partition: number, createdNs: number): void {
    if (this.#partition < 0) this.#is(partition, createdNs);
  }

  settled(partition: number): void {
    if (partition === this.#partition && this.#progress[partition]!.head !== this.#head) this.look();
  }

  /** Looks for it anew. */
  look(): void {
    this.#partition = -1;
    this.createdNs = Infinity;
    for (let other = 0; other < this.#logs.length; other++) {
      const log = this.#logs[other]!;
      const head = Math.max(this.#progress[other]!.head, log.start);
      if (head < log.end && log.createdNsOf(head) < this.createdNs) this.#is(other, log.createdNsOf(head));
    }
  }

  #is(partition: number, createdNs: number): void {
    this.#partition = partition;
    this.#head = this.#progress[partition]!.head;
    this.createdNs = createdNs;
  }
}
