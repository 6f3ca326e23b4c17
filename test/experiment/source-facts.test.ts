import { describe, expect, it } from "vitest";
import { attemptsMax, worstChain } from "../../src/experiment/chains.ts";
import { sourceFacts, yamlText } from "../../src/experiment/source-facts.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";

function scenarioOf(text: string): Scenario {
  const result = parseScenario({
    file: "test.yaml",
    text,
    read: () => {
      throw new Error("reads nothing");
    },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.scenario;
}

const LAYERS = `
name: Layers
duration: 1m
workloads: { users: { target: top, rate: 1/s, client: { timeout: 1s, hedge: { delay: 1ms, maxHedges: 1 } } } }
services:
  top: { concurrency: 1, steps: [{ call: middle }, { call: side }], clients: { middle: { retry: { maxAttempts: 3 } } } }
  middle: { queue: 5, steps: [{ background: [{ call: bottom }] }], clients: { bottom: { retry: { maxAttempts: 3 } } } }
  side: { concurrency: 1, queue: 5, steps: [{ work: 1ms }] }
  bottom: { concurrency: 1, steps: [{ work: 1ms }] }
variants: { bounded: { services.bottom.queue: 5, services.top.clients.middle: { retry: { maxAttempts: 2 } } }, same: {} }
`;

describe("the attempts that one request may become", () => {
  it("multiply along the worst chain, hedges and background calls included", () => {
    // 1 x (1 + 1 hedge) at the users' side, 3 at top, 3 at middle; the chain through side has 2.
    expect(worstChain(scenarioOf(LAYERS), "users")).toEqual({
      names: ["users", "top", "middle", "bottom"],
      attempts: 18,
    });
  });

  it("are attempts times one plus hedges for a single call", () => {
    const { client } = { client: scenarioOf(LAYERS).workloads["users"]!.clients["top"]! };
    expect(attemptsMax(client)).toBe(2);
  });

  it("are one without any policy", () => {
    const plain = scenarioOf(
      LAYERS.replace(/, client: \{.*?\} \} \}/, " }").replaceAll(/maxAttempts: \d/g, "maxAttempts: 1"),
    );
    expect(worstChain(plain, "users").attempts).toBe(1);
  });
});

describe("the facts about a scenario's text", () => {
  const facts = sourceFacts(scenarioOf(LAYERS), {
    file: "layers.yaml",
    text: LAYERS,
    variant: null,
    changes: [],
  });

  it("tell what every variant changes, as YAML on one line", () => {
    expect(facts.variants).toEqual({
      bounded: {
        "services.bottom.queue": "5",
        "services.top.clients.middle": "{ retry: { maxAttempts: 2 } }",
      },
      same: {},
    });
  });

  it("tell in words what has no limit, a queue only where workers have one", () => {
    expect(facts.unlimited).toEqual(["the workers of middle", "the queues of top and bottom"]);
  });

  it("write any value as YAML that reads back", () => {
    expect(yamlText(null)).toBe("null");
    expect(yamlText([1, "a b"])).toBe("[ 1, a b ]");
    expect(yamlText("500ms")).toBe("500ms");
  });
});
