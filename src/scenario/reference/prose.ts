/** The parts of the reference that no schema can say. */
export const INTRODUCTION = `# Scenario reference

Every setting of a scenario file, what may be written there, what it means and what holds when it is left out.
This page is written by \`npm run schema\` from the schema that scenarios are checked against; change that, not this.

The smallest scenario:

\`\`\`yaml
name: One queue
duration: 10m
workloads: { users: { target: shop, rate: 80/s } }
services: { shop: { concurrency: 1, steps: [{ work: { exponential: 10ms } }] } }
\`\`\`

What was not said is not simulated: one instance, unlimited concurrency, an unbounded FIFO queue, an instantaneous network without loss,
no timeout, no retry, no policy. For completion in an editor, begin a file with
\`# yaml-language-server: $schema=../schema/scenario.schema.json\`.`;

export const VALUES = `## Values

- **Durations** carry units, largest first, each once: \`1h30m\`, \`1.5s\`, \`20ms\`, \`250us\`, \`40ns\` (\`d\` is a day, \`µs\` is \`us\`). A bare number is an error, 0 excepted. They are rounded to whole nanoseconds; the longest is 104 days.
- **Rates** are numbers per unit of time: \`200/s\`, \`5/m\`, \`1/h\`, \`1.5k/s\`.
- **Ratios** are percentages or numbers: \`5%\`, \`0.05\`.
- **Names** begin with a letter and go on with letters, digits, \`_\` and \`-\`; \`null\`, \`true\` and \`false\` are none. The names of workloads, services, databases and caches are unique together.
- **Nothing** (\`null\`) takes away what a base file, a preset or a policy has given and leaves the default. A name with nothing behind it, and \`steps:\` with nothing behind it, are mistakes; write \`{}\` or \`[]\`.
- Keys are camelCase; unknown keys are mistakes. A file is at most 1 MiB, 64 levels deep and 200,000 values large, aliases included.`;

export const CLIENT_RULES = `A bare name stands for \`{ preset: NAME }\`. The policies of a call, outermost first: fallback, deadline, single flight, retry, hedge, throttling, circuit breaker, rate limiter, timeout, bulkhead, load balancing.

- \`preset\` names a policy or a library (see below); the keys written beside it are laid over it, key by key. Policies may build on policies.
- A service's own entry for a callee replaces \`defaults.client\` whole. A workload obeys only its own \`client\`.
- \`endpoints.E\` is laid over the entry it stands in, key by key; only timeout, deadline, retry, hedge and fallback can differ by endpoint.
- \`maxAttempts\` of a retry, \`delay\` of a hedge, \`steps\` of a fallback, \`limitForPeriod\` and \`limitRefreshPeriod\` of a rate limiter must be given, here or by what this builds on.
- A breaker with \`consecutiveFailures\` trips by that alone, unless a rate threshold is written too. A time window has whole seconds. An \`interval\` clears the counts at its end, and the next one begins with the first call after that.
- One probe, as in Polly and Hystrix, is \`permittedNumberOfCallsInHalfOpenState: 1\` and \`successThreshold: 1\`. With a \`successThreshold\` above the permitted number that many calls may be under way at a time instead.
- \`failures\` and \`ignore\` list codes or causes. Codes: CODES. Causes: CAUSES.
- \`jitter\`: \`none\`, \`full\` (up to the pause), \`equal\` (half the pause and up to the other half), \`decorrelated\`, \`{ plus: 10% }\`, \`{ plus: 1s }\`, \`{ plusMinus: 20% }\`.
- What a fallback calls is called with the caller's policy for that callee; a fallback that comes to call itself is a mistake.`;

export const STEP_RULES = `A step is a map with one of these keys, and \`name\` and \`optional\` beside it. \`name\` is for traces; a step that is \`optional: true\` is waited for, but its failure is dropped. A \`call\` or a \`query\` may have a \`key\`, which draws another entity, carried from there on.
A branch of \`parallel\` is a step or a list of steps. Users (the \`steps\` of a target, and the fallbacks of a workload) have no workers and cannot \`work\`; they can \`sleep\`.`;

export const CACHE_RULES = `A step \`{ cache: C, miss: [...] }\` looks the request's key up (without a key all requests are about the same entity), answers with the copy that is there, or walks the steps of \`miss\` and stores what they load. \`put: true\` and \`drop: true\` stand for the news of a write.

- A \`shared\` cache is called over the network, with the caller's policy for it (operations \`get\`, \`put\`, \`drop\`), and faults strike it like a service: a crash leaves it cold. A lookup that fails counts as \`unavailable\` and loads (\`onError: miss\`), or fails the request (\`onError: fail\`). A copy that was loaded is sent to it and not waited for; \`put\` and \`drop\` are waited for, and fail the request unless they are optional.
- An \`instance\` cache is in the memory of each instance of each service that uses it, and gone with a crash. Only a lookup takes its \`latency\`. \`drop: everywhere\` also sends a message to all other instances; nobody waits for it, and it may be lost.
- Two levels: a cache step inside the \`miss\` of another.
- \`singleFlight\` works within an instance. Those who joined share the end of the load, its failure and its leader's deadline too; where the leader is cancelled the next of them loads. The \`singleFlight\` of a client does not apply to caches. Each of them obeys its own deadline. Background loads of \`staleWhileRevalidate\` are always one per key and instance.
- What a load brought while it was degraded (a fallback answered in it) is not stored. A load that ends with NOT_FOUND is stored for \`negativeTtl\`, and lookups then fail with NOT_FOUND at once.
- A copy is loaded as of the end of its load. It is *stale* once the data behind it has changed: at each \`put\` and \`drop\` of its key, whether or not the news arrives; or, where the scenario has a \`changed: true\` step for the same \`data\`, only at those. Two levels over the same data, and writers that tell no cache, want \`changed\`.
- Expiry costs nothing until somebody looks: the size counts entries that are past their time and not yet looked for. \`lfu\` counts uses exactly and never forgets while an entry is in; among equals the one used longest ago goes.`;

/** Above the table of faults. */
export const FAULT_RULES = `A fault has one of the keys of the table, and says when it strikes:

- \`{ at: 3m, for: 1m }\`: once; without \`for\` to the end of the run.
- \`{ at: 3m, every: 5m, for: 20s }\`: again and again. \`until\` ends that.
- \`{ at: 0, mtbf: 1h, mttr: 5m }\`: at random, from \`at\` on. Each selected instance fails and is repaired on its own, up at first; both times are exponential (\`for\` in place of \`mttr\` is a fixed one), so in the long run it is up MTBF / (MTBF + MTTR) of the time. A fault between components is one process.
- \`select: random\` picks anew at each strike, one of all instances of all targets; with \`mtbf\` that is one process, too: \`{ at: 1m, every: 2m, for: 10s, crash: { target: [a, b, c], select: random } }\` is a chaos monkey.

\`abortWhen: { workload: users, successRateBelow: 95%, within: 300ms, over: 10s }\` on any of them is the stop condition of an experiment. Counted are the requests of that workload that *ended* in the window \`over\`, whenever they began; good are those answered OK, in less than \`within\` if that is given. The window begins with the first strike and slides by tenths of its length; it is looked at after each, from the tenth on, after the faults and before everything else of that instant, up to the end of the last strike. Where nothing ended in it although somebody waits, that is a success rate of 0. When it holds, every strike that is on ends as it always would (a crashed instance restarts, held messages leave) and no further one begins; other faults go on. \`aborted\` says so, \`endMs\`, \`strikes\` and \`activeMs\` are what really was, and recovery is measured from that end.

An instance that is struck by several faults at once has them all: slow factors multiply, shares of cores that are left multiply, a crash lasts to the later end. The recovery from a fault that strikes repeatedly is measured from the end of each time that it held anybody to the next: the baseline is the one before the first, \`worstGoodput\` and \`recoveryMs\` are the worst, \`lostRequests\` is the sum, and \`recovered\` is false if it was false once. \`strikes\` counts, \`activeMs\` is the time in which it held anybody.

When it strikes is drawn before the run from streams of its own (\`faults/F/times/S/INSTANCE\`, \`faults/F/pick\`): a variant with more instances has the same failures of the first ones.`;

export const DISTRIBUTION_RULES = `Where a distribution may stand, a plain duration is a constant. In \`repeat.times\` the values are numbers instead of durations, and draws are rounded.

\`percentiles\` are named \`p0\` to \`p100\`, with decimals where wanted (\`p99.9\`; \`p999\` is the same). A file of \`samples\` has the line \`value\` and then one duration a line.`;

export const CONDITION_RULES = `Thresholds judge a run, findings a comparison. Both are \`side operator side [from T] [to T]\`, with blanks between:

- A side is \`[number *] path\` or a literal in the unit of the path: a duration, a rate, a ratio, a number, a word.
- Operators: \`<\`, \`<=\`, \`>\`, \`>=\`, \`==\`, \`!=\`. Words (states, true and false) have only \`==\` and \`!=\`.
- \`from\` and \`to\` are times from the start of the run. Without \`from\` a window begins where the warm-up ends; without \`to\` it ends with the run. A window may reach into the warm-up.
- In findings every path begins with the name of a variant.
- A condition on a figure that the run cannot have is a mistake: that of a breaker the client does not have, the utilization of unlimited workers. It is checked in the variant that is run; findings in the variant they name.

W, T, S, E, D, OP, G, F stand for a workload, target, service, endpoint, database, operation, saga and fault; A and B for a caller and a callee (for links, any two that talk, in the direction of the message).`;

export const PATH_RULES = `## Paths, variants and base files

A path is names and indices joined by dots: \`services.shop.endpoints.buy.steps.0.work\`. Variants are maps of path: value, and \`--set\` takes \`PATH=VALUE\`.

- Paths walk the long form: \`queue: 500\` is \`queue.capacity\`, an endpoint's list is \`.steps\`, a bare policy name is \`.preset\`, \`connections: 20\` is \`.size\`, a list of branches is \`.branches\`.
- A value put in place replaces what was there, and may be short. \`null\` takes away; taking away what is not there is allowed and changes nothing (so \`null\` below a client entry that does not exist leaves \`defaults.client\` as it is).
- A path may end at a new name (a new fault, a new client entry) but not lead through one.
- \`extends: base.yaml\` lays a file over another: maps key by key; lists, plain values and one-key maps (distributions, keys, jitter, sliding windows) replace whole. File names are relative to the file they stand in and stay at or below the scenario's folder.
- Order: preset, base file, file, variant, \`--set\`. The whole is checked once, after the last. All variants are checked, whichever is run.`;

export const TO_COME = `## Not there yet

These words are known and refused until they are built: the load balancers \`leastLatency\` and \`maglev\`, events of a saga through the outbox of a database with shards, \`conflicts: keepBoth\` or \`merge\` without hinted handoff, delayed messages of JetStream, transactions of a database without fencing, and rollouts.`;
