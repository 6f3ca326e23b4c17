import { QUEUES } from "../presets/queues.ts";

/** Above the table of queues. */
export const QUEUE_RULES = `\`{ publish: rabbit.mails }\` waits until the broker has the message (its \`latency\`, and the network both ways), with the client's policies for the broker; a full queue fails it with queue-full. A message goes with the key and the priority of the request that published it. Each message of a queue goes to *one* of those who consume from it; an exchange gives several queues a copy.

- **Exchanges** give each of their queues a copy (\`fanout\`), or each that has a binding which matches the \`routingKey\` of the message: the very same key (\`direct\`), or a pattern of words between dots in which \`*\` stands for exactly one word and \`#\` for any number of them, none included (\`topic\`). A queue gets one copy, however many of its bindings match. What matches none goes to the \`alternateExchange\`, which looks at the same routing key; without one it is gone and its publisher is told OK (\`unroutable\`), as in RabbitMQ, or, with \`mandatory: true\`, comes back: the publish fails with unroutable (\`returned\`). Of each exchange, published = routed + alternated + unroutable + returned, counted when it comes; \`copies\` is what it made of the routed ones.
- **Kept back.** A \`delay\` of the queue, or of the \`publish\`, which goes before it: the publisher has its answer at once, and the message joins the queue when the time is over, with its ttl and the queue's capacity beginning then. A publish that is tried again is another message with a delay of its own, drawn anew where it is drawn.
- **Handing out.** Consumers take turns, as far as each has room: an instance never has more than its \`prefetch\` of messages that it has not acknowledged, on their way or waiting for one of its workers included. The message is sent over the network, becomes a visit of its own at the instance, on its workers (it comes by no gate and needs no place in its queue), and when its steps have ended the acknowledgement goes back over the network.
- **Asking.** With \`fetch\` nothing is sent unasked: the consumer asks for a \`batch\`, handles all of it, and asks for the next, so that each batch costs a round trip. \`waitFor: all\` handles the batch when it is complete or \`expires\` is over, and the visibilityTimeout of the first runs while it waits for the last; \`any\` takes what the broker has as soon as it has something. Broker and consumer each count \`expires\` from when they begin to wait; what arrives after that is handled as it comes, and a question that is lost is asked again then.
- **Again.** What is not acknowledged within \`visibilityTimeout\`, whose consumer dies (\`returnsOnDisconnect\`) or whose steps fail (\`nak\`) comes back into its old place in the queue and is handed out again. The consumer that still works on it does not stop, and is acknowledged only if nobody has been handed the message since (\`lateAcks\` counts the others). After \`maxReceiveCount\` deliveries it is dead instead.
- **Lost on the way.** A delivery or an acknowledgement that the network loses is noticed when the visibilityTimeout runs out, or with the heartbeat of the connection, after 60 s (\`returnsOnDisconnect\`).
- **The end.** \`published\` = handled + dead + expired + dropped + rejected + lost + withdrawn + inFlight. \`rejected\` the queue was full; \`dropped\` a newer message took its place; \`lost\` nobody was there and nothing is stored, its consumer died or failed with it under \`ack: before\`, or the broker died and the queue is not durable; \`withdrawn\` its publisher waited for room (\`overflow: block\`) and was cancelled. \`duplicates\` are works done for a message that somebody had worked through before; an \`idempotent\` consumer leaves it undone (\`recognized\`), or, if two do it at once, the second finds the entry of the first and what it did itself is rolled back. A message that its producer sent again is the same message, though the queue has it twice; what the inbox has forgotten (its \`retention\`) is done once more. \`reordered\` were handled while an earlier message of the same key was not (requests without a key have no order).
- **A crash of the broker** ends all connections: consumers connect again at once when it is back, what they had is in the queue again (each counts as a delivery), and what they still acknowledge of it comes too late.
- **Dead letters** go to \`deadLetter\` at once, and are published there anew; they may not go in a circle.`;

/** What the name of each broker stands for. */
export function queuePresets(): string {
  const rows = Object.entries(QUEUES).map(([name, { queue, consumer }]) => {
    const settings = Object.entries({ ...queue, ...consumer }).map(
      ([key, value]) => `${key}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
    );
    return `| \`${name}\` | ${settings.map((setting) => `\`${setting}\``).join(", ")} |`;
  });
  const notes = Object.entries(QUEUES).map(
    ([name, { notes, source, refuses }]) =>
      `- \`${name}\` (${source}). ${notes.join(" ")} Refused there: ${Object.keys(refuses)
        .map((key) => `\`${key}\``)
        .join(", ")}.`,
  );
  return [
    "`preset` on a queue fills in what a broker does unasked, for the queue and for its consumers; what is written goes before, `null` takes it away, and what the broker does not have is refused.",
    ["| preset | settings |", "| --- | --- |", ...rows].join("\n"),
    notes.join("\n"),
  ].join("\n\n");
}
