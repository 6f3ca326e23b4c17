/** One topic of a broker. */
export interface TopicProbe {
  /** The broker has stored a message. */
  published(nowNs: number, publishedNs: number, partition: number): void;
}
