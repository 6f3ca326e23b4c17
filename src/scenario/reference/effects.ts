/** What effects are, and when a combination of them counts as damage. */
export const EFFECT_RULES = `A step \`{ effect: charged }\` is a business fact that becomes durable when the step is come to, under the key of the request: it takes no time, and no crash, timeout or failure that comes later undoes it. \`{ effect: charged, undo: true }\` takes one back (a refund). Effects are counted for each key, in whatever service they happen.

\`invariants: { chargedNotShipped: { charged: 1, shipped: 0 } }\` names a combination that must not remain for any key: \`0\` is not at all, \`1\` exactly once, \`1+\` at least once, up to 250; effects that are not named do not matter.

- A key violates the invariant when the combination has held for \`settle\` without a break: what ends sooner was on its way. It is counted once, at the time when it began to hold (after the warm-up), whether or not the run still sees its end.
- \`count\` is the number of violations; \`mended\` those of them that ended later all the same (a key that falls into the combination again is counted again). \`unsettled\` keys were in it at the end of the run, and not for long enough: let the load end at least \`settle\` before the run where it must be 0.
- \`effects.X\` counts \`done\`, \`undone\`, and \`nothingToUndo\`: times that one was to be taken back from a key that had none, which changes nothing.
- Keys are usually \`key: unique\`. A workload without a key is one entity, which is warned of; entities that come back (\`uniform\`, \`zipf\`) add up their effects. No key is ever forgotten, as a repetition may come hours later; a million keys take a quarter of a megabyte for each effect.`;
