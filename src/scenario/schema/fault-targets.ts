import * as z from "zod";
import {
  closed,
  defaulted,
  forms,
  list,
  name,
  optional,
  reference,
  required,
  whole,
  words,
} from "./field.ts";
import { positiveRatio } from "./quantities.ts";

/** Whom a fault strikes; `select` is a word, a count, a ratio, either of them at random or of replicas or shards, or a zone. */
export interface TargetInput {
  target: string | string[];
  select:
    | number
    | string
    | {
        random?: number | string | undefined;
        zone?: string | undefined;
        replicas?: number | string | undefined;
        shards?: number | string | undefined;
        primary?: true | undefined;
      };
}
/** Which messages a fault concerns. */
export interface WayInput {
  between?: [string, string] | undefined;
  from?: string | undefined;
  to?: string | undefined;
  select: number | string;
}

const howMany = "expected all, a number of instances or a share such as 50%";
const lowest = forms([words(["all"]), whole(1, 1e6), positiveRatio], howMany);

const select = forms(
  [
    words(["all", "random", "primary"]),
    whole(1, 1e6),
    positiveRatio,
    closed({
      random: optional(
        forms([whole(1, 1e6), positiveRatio], "expected a number of instances or a share such as 50%"),
        "So many instances, picked anew at each strike, all equally likely.",
        "all",
      ),
      zone: optional(name, "The instances in this zone.", "all zones"),
      replicas: optional(lowest, "So many of the replicas of the database.", "its primary too"),
      shards: optional(lowest, "Only servers of so many shards of the database.", "all shards"),
      primary: optional(
        z.literal(true, { error: "expected true" }),
        "With `shards`: of each the server that is the primary at the start.",
        "all servers of the shard",
      ),
    }),
  ],
  `${howMany}, random (any one of them), { random: 2 }, { zone: a }, primary, { replicas: 1 } or { shards: 1, primary: true }`,
);

const targets = forms(
  [reference, list(name, "components", 1000).min(1, { error: "expected at least one name" })],
  "expected the name of a component, such as shop or shop.browse, of a zone, or a list of components",
);
export const target = required(
  targets,
  "A service, a database, a broker or a shared cache, or a list of them; or a zone, which stands for all of them that are in it; for slow and errors also service.endpoint, database.operation, broker.topic, broker.queue or cache.get, .put, .drop.",
);
export const selected = defaulted(
  select,
  "all",
  "Which instances of each target: those with the lowest numbers, or with `random` any of all targets together; of a database with replicas `primary` is the server that is the primary at the start, and `{ replicas: 1 }` the first of the others, in each shard; `{ shards: 1, primary: true }` and `{ shards: 1, replicas: 1 }` are those of the first shard.",
);
const between = optional(
  z.tuple([name, name], { error: "expected two names, such as [shop, ordersDb]" }),
  "Any two of workloads, services, databases, brokers, shared caches, registries and zones; both directions. A database with replicas twice: its servers among each other.",
  "none; either this or from and to",
);
export const way = {
  between,
  from: optional(name, "Only messages from this one ...", "both directions of between"),
  to: optional(name, "... to this one.", "both directions of between"),
  select: defaulted(
    lowest,
    "all",
    "Messages to and from which instances of the service or database that is called; those with the lowest numbers. Between a database and itself: those servers, which are cut off from all others.",
  ),
};
