/** A figure of what was promised, in words; null for any other path. */
export function sloFigure(
  path: readonly string[],
): { readonly label: string; readonly better: "higher" | "lower" | null } | null {
  const [root, workload = "", part, figure = "", ...rest] = path;
  if (root !== "workloads" || part !== "slo") return null;
  const [name = "", own = ""] = rest;
  switch (figure) {
    case "budgetLeft":
      return { label: `error budget left of ${workload}`, better: "higher" };
    case "alerts":
      return { label: `alerts of ${workload}`, better: null };
    case "fired":
      return { label: `${name} alerts of ${workload}`, better: null };
    case "objectives":
      return { label: `${OBJECTIVE[own] ?? own} of ${workload} (${name})`, better: DIRECTION[own] ?? null };
    default:
      return { label: `${figure} of the objectives of ${workload}`, better: null };
  }
}

const OBJECTIVE: Readonly<Record<string, string>> = {
  budgetLeft: "error budget left",
  goodShare: "share of good requests",
  good: "good requests",
  bad: "bad requests",
};

const DIRECTION: Readonly<Record<string, "higher" | "lower">> = {
  budgetLeft: "higher",
  goodShare: "higher",
  bad: "lower",
};
