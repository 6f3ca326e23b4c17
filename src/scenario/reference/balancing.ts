/** How instances are picked: the rules behind `loadBalancing`. */
export const BALANCING_RULES = `Each caller instance picks for itself and counts its own outstanding attempts; a bare word is the \`strategy\`. Instances that are not listed, ejected, or asked already by the same call are passed over while there is another.

- \`roundRobin\` begins with instance i mod n for caller instance i. \`random\` takes any.
- \`leastRequests\` compares all instances and draws among equals.
- \`powerOfTwoChoices\` compares \`choices\` different instances drawn by chance (all, where no more are left) and takes the one waited on least, among equals the one drawn first.`;
