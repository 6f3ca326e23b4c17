/** What the engine does with a scenario: the rules that a reader needs to predict a number. */
export const BEHAVIOUR = `## What happens in a run

**Calls.** A call is one \`call\` or \`query\` step; an attempt is one pass from the circuit breaker inwards; a round is one try with its hedges. At most maxAttempts x (1 + maxHedges) attempts are made per call.

- \`timeout\` starts when the rate limiter lets the attempt through and covers everything up to the arrival of the reply. It does not travel: the callee works on, and its answer is late.
- \`deadline\` starts with the step and cuts every attempt, pause and wait in it. It travels: a request that is past it when its turn comes is dropped unserved, and calls below get the rest of it. A pause that would end after it is not waited for. The fallback is outside it.
- A hedge starts \`delay\` after the last attempt began while one is unanswered, at an instance this call is not waiting on where there is one. The first OK wins; a round fails when all its attempts have failed.
- A hedge at a \`percentile\` starts when the last attempt is older than that share of the OK answers of the last half to whole \`window\`, as this caller instance measured them for the endpoint (late ones too); while fewer than ten of them lie beyond it there is no hedge. Its own \`budget\` goes before that of the retry.
- A \`throttle\` (gRPC's) counts: every failed attempt takes a token, every success gives \`tokenRatio\` back, and retries and hedges are made while more than half are left.
- \`throttling\` stands in front of the circuit breaker: an attempt is refused with probability max(0, (requests - multiplier x accepts) / (requests + 1)) over the window, which moves in 24 slots. Accepted is what was sent and did not fail.
- \`outlierDetection\` counts per caller instance and instance of the callee, by the same set of failures as the circuit breaker. So many in a row eject at once; rates are looked at, and ejections end, on the grid of \`interval\`. An ejection lasts \`baseEjectionTime\` times its number, which each sweep that finds the instance in takes one off. Balancers avoid who is ejected unless fewer than \`panicThreshold\` are left.
- With \`singleFlight\`, calls of one caller instance for the same endpoint and key share one flight (retries and hedges included): the first asks, the others wait, and its outcome before any fallback is theirs. Each keeps its own deadline and fallback. Where the one who asked is cancelled, the next in line asks anew.
- A circuit breaker records an attempt once, when it ends for the caller: a timeout at that moment, a late answer never. It is left open until a call comes strictly later than the wait, as in Resilience4j.
- A half-open circuit with a \`ramp\` lets calls through evenly: each adds the present share to a credit, and each whole credit is one call; the first passes. It closes with the first outcome after the ramp, unless its trip rules, taken over the last \`permittedNumberOfCallsInHalfOpenState\` outcomes, open it before.
- \`waitDurationBackoff\` lengthens the wait of a circuit that opens from half-open; \`waitDurationJitter\` spreads each wait. Both as pauses of a retry, cap before jitter.
- A retry budget holds 10 x \`minPerSecond\`, plus \`ratio\` for each call and minus 1 for each retry or hedge of the last 10 s. Endpoints of one client with equal budgets share it.
- Policies have their state per caller instance and callee, and lose it in a crash. A workload is one caller. \`scope\` of a breaker, bulkhead, rate limiter or budget makes it one per endpoint (a retry, hedge or answer belongs to that of its own endpoint), or one for all instances of the caller that survives crashes and costs nothing to ask.
- A failure begins where it is stated: what a caller's own policy refuses (open circuit, full bulkhead, rate limit) at the caller, what does not answer in time at the callee.

**Services.** Under blocking threading a request keeps its worker from its first step to its reply. Under async threading a worker is held during \`work\` only, and queued for after each wait; a continuation is never refused and takes no waiting place. Background steps and abandoned branches need no worker under blocking.

**Idempotency.** A service with \`idempotency\` looks at the key of a request on arrival, before queue and worker. What has been done is answered at once; what is being done is waited for without a worker; after a failure the next one executes. A key is remembered for \`ttl\` from when it was first seen (as with Redis' SET NX PX), so it can be over while the work runs. \`by: call\` knows the retries and hedges of one call, \`by: request\` everything that one request of a user leads to at this endpoint. A shared store survives crashes, one per instance does not.

**Connections.** Where a client has \`connections\`, each of its instances opens, keeps and closes them as Envoy and Go's http.Transport do. A request goes on the connection used last that has room; where there is none it waits for one, and one is opened for it while fewer than \`max\` are open (an idle one to another instance makes room). The handshake is real messages: \`roundTrips\` there and back, which can be lost, refused or met by a crash; its \`work\` is done by the callee in front of the first request on the connection. An attempt given up while its answer is outstanding closes a connection that is not multiplexed. No connection outlives the process at its other end. \`balance: connection\` asks the load balancer only when one is opened, so that load stays where connections lead. While a certificate is expired handshakes fail; without a \`connections\` block every attempt is a handshake.

**Discovery.** A service that a registry lists is found by what its callers last fetched; all others are known completely. Instances renew their leases by heartbeats, the registry may check them itself, callers fetch the list every \`refresh\`: all of these are messages on links of the registry's name, so that a partition makes it deaf or unreachable. An instance is listed while its lease lasts and checks find it healthy; a check is answered by any process that runs, busy or not. Rounds begin at phases drawn once. A new process begins with a fresh list. With nobody on its list a call ends with no-instance. Balancers pick among the listed; open connections to others are used on.

**Gone callers.** Nothing stops because its caller left. The exceptions are a deadline that has passed, \`cancellation: true\` (a message that follows one latency later, stops work and goes on to the calls below; background work survives it), and a crash.

**Databases.** A connection is taken before the message leaves and is busy until the operation has ended and its reply is back, whoever has gone. If a message is lost, it is free when nobody waits for it any more. A statement timeout counts from the arrival at the server.

**Network.** Every message draws its own latency, there and back, and may overtake others. A link entry holds for both directions unless both are written. A lost message tells nobody; a refused one comes back to the caller as UNAVAILABLE/partitioned after one latency.

**Equal times.** Faults come first, then everything in the order scheduled, then expiries in the order started: a reply beats a timeout of the same instant.

**Keys.** A key rides with a request and all below it; one drawn on a call holds for that call and what is below.

**Freezes.** Running work ends later by the time it stood still. Messages and timers that fall due meanwhile are handled at the end, messages first.

**Crashes.** Whatever is queued or running in the instance ends, and callers learn it one latency later; what comes meanwhile is refused the same way (UNAVAILABLE/crashed). It comes back empty, with new policies and connections. Beside the crash fault, an instance dies by itself when it holds more requests than \`crashAbove.inFlight\` (waiting, running, and what they left behind in it), and when a poison request arrives; both happen at once after the event that brought it about, and it is down for \`downFor\`. With \`warmup\`, work and sleep that begin in an instance of age t take factor - (factor - 1) t / \`for\` times as long.

**Leaks.** After every so many requests served (for a database: connections given back) a worker or connection is not free again but stays busy, at a service of async threading as soon as one is idle. Each instance and each pool leaks on its own. A crash gives an instance's workers back, and the connections of pools that are its own; the end of the fault gives all of them back.`;

/** How the figures of a Summary are counted. */
export const COUNTING = `## What is counted

- Whatever begins in [warmup, duration) is counted once, at its component: requests = ok + failed + inFlight. Time averages and maxima run over the same interval. Series show the warm-up too, by time of end.
- A workload's \`latency\` is that of OK requests; failures have \`failedLatency\`. A quantile q wants 1/(1-q) samples; with fewer it is null, and a condition on it is "no data", which fails.
- \`degraded\`: OK requests in which a fallback or an expired copy answered for a failure, or an optional step failed.
- A client's figures belong to the calls that began in the interval. \`attempts\` includes those that the caller itself refused; its latency is that of OK calls.
- A service's \`duplicates.executed\` counts what ended well although it had ended well before for the same request of a user at the same endpoint, on whatever instance. A journey that means to do it twice is counted too.
- Calls that ride on the answer to another are counted as \`coalesced\` and make no attempt, so amplification may be below 1.
- A service's \`waiting\` is the time in which a visit, or any branch of it, stands in the queue; \`serving\` is the rest of its stay. A visit refused at the door has neither.
- \`wastedWork\` is local: work of visits whose answer their own caller did not take, over all work. A leaf whose answer is taken by a service that itself has been given up counts as useful.
- A cache's lookup counts when its result is known, and has one: hit, staleHit, negativeHit (these three are the hit rate), miss, earlyRefresh, unavailable. \`loads\` are walks through the steps of a miss, background ones too; \`stampede\` is the largest number of them for one key at a time, over all instances; \`staleness\` is how long ago the data of a stale answer had changed; \`staleOnError.age\` is the age of the copies that stood in for a failed load.
- A circuit's \`openMs\` is summed over circuits; \`opened\` includes moves from half-open back to open.
- Recovery: windows of 1 s, or the shortest multiple in which 100 arrivals are expected, are aligned to the fault. The baseline is the share of arrivals answered OK (closed workloads: OK answers per second) over the last 60 windows before it, at least ten. Recovered is the first stretch of ten windows after its end with a mean of at least 95 % of that. Not recovered with ten windows left is a metastable failure.`;
