/** How sure a number is, and by which published procedure: what a reader needs to defend an answer. */
export const STATISTICS = `## Statistics

All intervals are 95 % confidence intervals: of a hundred such experiments about 95 cover what endless watching would show. They speak of the scenario as it is written, not of how well it describes your system.

**Replications.** Run r of \`--replications N\` has the seed \`SEED/r\` (the first has the seed itself) and random numbers of its own. The N values of a figure are independent, so that Student's t gives the interval of their mean. A quantile is taken in each run, and the mean of the N quantiles is shown. One run has no such interval.

**One long run.** \`run\` without \`--replications\` takes intervals from the run itself, by non-overlapping batch means: the measured time is cut into batches that are long enough to be nearly independent, and these stand for runs.

- Neighbours are merged, twice as long each time, until von Neumann's ratio (1941) shows no correlation at 10 % (Fishman 1978; one-sided, as in LABATCH.2). It is tested on batches a quarter as long as those that the interval is taken from (after Law and Carson 1979); 10 to 40 of them are left.
- Goodput, success rate and mean latency are ratios over batches, each with its own test. A quantile has the interval of the share of latencies up to it, read back as latencies (Woodruff 1952): it need not lie in the middle.
- None is shown of a run that is too short (40 stretches with some 150 answers each are wanted), where even a tenth of the run depends on what went before, of a quantile with fewer than 500 latencies beyond it, or of a success rate with fewer than 50 failures. The result says which.
- There is no long run where a fault strikes, the rate of a workload changes or a queue grows to the end: use replications there.
- How well it holds, counted on M/M/1 queues at loads of 0.3 to 0.8: intervals of goodput, mean and median cover in about 93 to 97 of 100 runs, of p95 and p99 in 91 to 97. Near saturation runs must be very long; replications that begin after the same warm-up are the safer way.

**Warm-up.** What begins before \`warmup\` is in the charts and in no figure. \`--warmup auto\` finds it by MSER-5 (White, Cobb and Spratt 2000): in a pilot run of each design on the first seed, the cut that makes the interval of what is left narrowest, on means of five latencies, in the first half of the run and before the first fault. All designs are measured after the longest. Where that cut is no better than later ones the latencies have not settled, and a warning says so.

**Precision.** \`--precision 5%\` makes replications, ten at least, until half the interval is at most 0.05 / 1.05 of the mean for every figure (the sequential procedure of Law, *Simulation Modeling and Analysis*, 9.4.1). Of several variants (\`compare\`) it is the paired difference of each to the first that must be known to that share of the first one's figure. Such an end is chosen by luck as well: it comes a little too early where the first runs happen to agree, so that the interval covers somewhat less often than it says, the more so the fewer runs there are. \`--replications\` sets how many there are to be before the first look, \`--max-replications\` where it ends.

**Comparison.** Run r of all variants has the same seed, and streams of random numbers belong to components by name: designs meet the same arrivals and the same work. Differences are taken run by run and have the interval of paired values; *paired by seed* says how much narrower that is than without pairing. Verdicts are corrected for being many by Holm's procedure (1979): where nothing differs, no "better" or "worse" stands anywhere in 95 of 100 comparisons. An interval shown beside a difference is for that difference alone, so that one that leaves out 0 may still be *no difference shown*. That no difference is shown does not mean that there is none.

**Thresholds and findings** are judged on the mean over the runs; a finding that compares variants on the mean of the paired differences. With an interval on the other side, or both sides, of what is asked for, more runs are the answer.

**\`tune\`** selects by KN (Kim and Nelson 2001), a sequential procedure on common random numbers: a candidate falls when the sum of its paired differences to a better one leaves a triangular region. Constraints are checked on the way (Andradóttir and Kim 2010; Batur and Kim 2010). With the probability it states, the chosen candidate is the best, or within the indifference zone of it. Grids too large for the budget are first searched by eye, in Hooke and Jeeves' pattern (1961), on other seeds; the promise is then about the points that were found.

**\`cliff\`** looks at both ends and bisects, with a few runs at each value. Where these do not agree, chance decides there: evenly spaced values get more runs until both sides are unanimous, and the cliff is the middle of the rising curve through their shares (pool adjacent violators, Ayer and others 1955; Spearman 1908 and Kärber 1931), with an interval. A look at either side tells whether the condition changes back.

**\`sweep --pareto\`** calls a point beaten where another is at least as good in both figures and better in one, and *shown* to be where the paired intervals say so. **\`--baseline\`** finds a regression where luck does not explain a loss beyond the tolerance, again after Holm.`;
