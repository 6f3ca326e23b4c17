import * as z from "zod";
import { durationDistribution } from "./distributions.ts";
import { closed, defaulted, forms, list, name, optional, required, whole, words } from "./field.ts";
import { duration, positiveDuration } from "./quantities.ts";

const SERVERS_MAX = 100;

const readYourWrites = forms(
  [
    words(["none", "position"]),
    closed({
      primaryFor: required(
        positiveDuration,
        "How long a session reads from the primary after each of its writes (Rails: 2s).",
      ),
    }),
  ],
  "expected none, position or { primaryFor: 2s }",
);

const failover = closed({
  detection: required(duration, "From the loss of a server until it is known to be lost."),
  promotion: required(duration, "From then until another server is the primary."),
  fencing: optional(
    z.boolean({ error: "expected true or false" }),
    "Whether a primary that no other server reaches for `detection` is stopped before another takes over; if not, it goes on taking writes from those who reach it (split brain).",
    "such a primary is not taken for lost",
  ),
  reunion: optional(
    words(["drop", "merge"]),
    "Under `fencing: false`, what becomes of the writes that a replaced primary has taken alone, when it sees the other: `drop` them, or `merge` them with what the other has.",
    "drop",
  ),
});

const quorum = closed({
  write: optional(
    whole(1, SERVERS_MAX + 1),
    "W: servers that must have a write before its caller is answered.",
    "most of them",
  ),
  read: optional(
    whole(1, SERVERS_MAX + 1),
    "R: servers whose answers a read waits for; the newest counts.",
    "most of them",
  ),
  readLatency: defaulted(
    durationDistribution,
    0,
    "Until the answer of another server to a read is with the coordinator.",
  ),
  unreachable: defaulted(
    words(["refuse", "accept"]),
    "refuse",
    "Where fewer servers than that can be reached: `refuse` keeps what is read consistent, `accept` makes do with those there are (a sloppy quorum).",
  ),
  conflicts: defaulted(
    words(["lastWriteWins", "keepBoth", "merge"]),
    "lastWriteWins",
    "What becomes of two writes of a key that did not know of each other: the later one wins, both are kept for whoever reads next (version vectors), or they become one that holds both (CRDT).",
  ),
  counters: defaulted(
    z.boolean({ error: "expected true or false" }),
    false,
    "Whether each write adds to what its coordinator shows, instead of taking its place: under `lastWriteWins` all that the other side has added is lost with it.",
  ),
  hintedHandoff: defaulted(
    z.boolean({ error: "expected true or false" }),
    true,
    "Whether a coordinator keeps what it cannot deliver, and hands it over later; if not, a server that missed it does not get it any more.",
  ),
  readRepair: defaulted(
    words(["none", "asked", "all"]),
    "none",
    "Which servers a read sends the newest version to if they show an older one: none, those whose answers it waited for (Cassandra), or all that answer (Dynamo).",
  ),
  causality: defaulted(
    words(["ignored", "counted"]),
    "ignored",
    "Whether reads are counted that miss what came before something which their session has seen, here or in other stores that count (`causalViolations`).",
  ),
});

/** Servers that have the same data as the first. */
export const replicas = forms(
  [
    whole(1, SERVERS_MAX),
    closed({
      count: required(whole(1, SERVERS_MAX), "Servers beside the first, which is the primary at the start."),
      mode: defaulted(
        words(["async", "semiSync", "sync"]),
        "async",
        "Who must have a write before its caller is answered: the primary alone, one replica too, or all that are not known to be down.",
      ),
      lag: defaulted(
        durationDistribution,
        0,
        "From the commit of a write at the primary until a replica has it; in the order of the commits, so a slow one holds up those behind it.",
      ),
      writes: defaulted(
        list(name, "operations", 100).min(1, { error: "expected at least one operation" }),
        ["write"],
        "The operations that change data; they go to the primary.",
      ),
      readFrom: defaulted(
        words(["primary", "replicas", "any"]),
        "primary",
        "Where all other operations go, by turns: to the primary, to its replicas, or to both.",
      ),
      readYourWrites: defaulted(
        readYourWrites,
        "none",
        "How a session is kept from missing what it has written itself: not at all, by servers that have its last write of the key (`position`), or by the primary for a while.",
      ),
      zones: optional(
        list(name, "zones, one for each replica", SERVERS_MAX),
        "The zone of each replica.",
        "that of the first server",
      ),
      zone: optional(name, "The zone of all of them, where that is one.", "as zones says"),
      quorum: optional(
        quorum,
        "No primary: every server takes writes and reads, and asks the others; {} wants most of them for both.",
        "a primary",
      ),
      failover: optional(
        failover,
        "How another server becomes the primary when it is lost.",
        "nobody takes over; it has to come back",
      ),
    }),
  ],
  "expected a number of replicas, or { count, mode, lag, readFrom, failover }",
);

export type ReplicasInput = z.output<typeof replicas>;
