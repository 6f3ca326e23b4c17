import type { SchemaNode } from "../json-schema.ts";

/** One row of a table: a setting, what may be written there, what it means. */
interface Row {
  readonly setting: string;
  readonly type: string;
  readonly about: string;
}

/** The settings of a closed map as a Markdown table; maps inside it are spelt out with dotted names. */
export function settingsTable(node: SchemaNode): string {
  const lines = rowsOf(node, "").map(
    ({ setting, type, about }) => `| \`${setting}\` | ${cell(type)} | ${cell(about)} |`,
  );
  return ["| setting | written as | meaning |", "| --- | --- | --- |", ...lines].join("\n");
}

/** The kinds of a one-key map (steps, distributions, faults) as a table, one kind a row; `shared` keys are left out. */
export function kindsTable(
  node: SchemaNode,
  definitions: SchemaNode,
  { shared, plain }: { readonly shared: readonly string[]; readonly plain: string },
): string {
  const lines = alternatives(node).flatMap((option) => {
    const target = follow(option, definitions);
    if (propertiesOf(target).length === 0) return [`| | ${cell(typeOf(option))} | ${plain} |`];
    const own = {
      ...target,
      properties: Object.fromEntries(propertiesOf(target).filter(([name]) => !shared.includes(name))),
    };
    // The key itself is what is chosen, so that it is required goes without saying.
    return rowsOf(own, "").map(
      ({ setting, type, about }) =>
        `| \`${setting}\` | ${cell(type)} | ${cell(setting.includes(".") ? about : about.replace(/ Required\.$/, ""))} |`,
    );
  });
  return ["| key | written as | meaning |", "| --- | --- | --- |", ...lines].join("\n");
}

function rowsOf(node: SchemaNode, above: string): Row[] {
  return propertiesOf(node).flatMap(([name, property]) => {
    const setting = `${above}${name}`;
    const own: Row = { setting, type: typeOf(property), about: textOf(property["description"]) };
    return [
      own,
      ...innerMaps(property).flatMap(({ node: inner, below }) => rowsOf(inner, `${setting}.${below}`)),
    ];
  });
}

interface InnerMap {
  readonly node: SchemaNode;
  /** What stands between the setting and the keys of the map: nothing, or the place of a name or an index. */
  readonly below: "" | "NAME." | "INDEX.";
}

/** The closed maps that are spelt out in place below a setting, alternatives put together; none for references. */
function innerMaps(node: SchemaNode): InnerMap[] {
  const each = node["additionalProperties"];
  const { items } = node;
  if (isNode(each)) return merged(each, "NAME.");
  if (isNode(items)) return merged(items, "INDEX.");
  return merged(node, "");
}

function merged(node: SchemaNode, below: InnerMap["below"]): InnerMap[] {
  const maps =
    propertiesOf(node).length > 0
      ? [node]
      : alternatives(node).filter((option) => propertiesOf(option).length > 0);
  const properties = Object.fromEntries(maps.flatMap(propertiesOf));
  return maps.length === 0 ? [] : [{ node: { properties }, below }];
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What may be written, in words; definitions as links to their sections. */
function typeOf(node: SchemaNode): string {
  const reference = referenceIn(node);
  if (reference !== null) return `[${wordsOf(reference)}](#${anchorOf(reference)})`;
  const options = alternatives(node);
  if (options.length > 0) return [...new Set(options.map(typeOf))].join(" or ");
  if (Array.isArray(node["enum"]))
    return (node["enum"] as readonly unknown[]).map((value) => `\`${String(value)}\``).join(", ");
  if (node["type"] === "array") return listType(node);
  if (node["type"] === "object") return mapType(node);
  if (node["type"] === "integer") return `a whole number${bounds(node)}`;
  if (node["type"] === "number") return `a number${bounds(node)}`;
  if (node["type"] === "boolean") return "`true`, `false`";
  return node["type"] === "string" ? "text" : "anything";
}

function listType(node: SchemaNode): string {
  const { items } = node;
  if (Array.isArray(items)) return `a list of ${items.length}`;
  const each = typeof items === "object" && items !== null ? (items as SchemaNode) : {};
  const type = typeOf(each);
  return type.includes(" or ") ? `a list of (${type})` : `a list of ${type}`;
}

function mapType(node: SchemaNode): string {
  const each = node["additionalProperties"];
  if (typeof each === "object" && each !== null) return `by name: ${typeOf(each as SchemaNode)}`;
  return inlineMap(node);
}

function inlineMap(node: SchemaNode): string {
  return `\`{ ${propertiesOf(node)
    .map(([name]) => name)
    .join(", ")} }\``;
}

function bounds(node: SchemaNode): string {
  const { minimum, exclusiveMinimum, maximum } = node;
  const from =
    typeof minimum === "number"
      ? ` from ${minimum}`
      : typeof exclusiveMinimum === "number"
        ? ` above ${exclusiveMinimum}`
        : "";
  const isBound = typeof maximum === "number" && maximum < Number.MAX_SAFE_INTEGER;
  return `${from}${isBound ? `${from.startsWith(" above") ? ", at most" : " to"} ${maximum}` : ""}`;
}

function propertiesOf(node: SchemaNode): [string, SchemaNode][] {
  const { properties } = node;
  return typeof properties === "object" && properties !== null
    ? Object.entries(properties as Record<string, SchemaNode>)
    : [];
}

/** The alternatives of a union, nested unions flattened. */
export function alternatives(node: SchemaNode): readonly SchemaNode[] {
  const options = Array.isArray(node["anyOf"]) ? (node["anyOf"] as readonly SchemaNode[]) : [];
  return options.flatMap((option) => (Array.isArray(option["anyOf"]) ? alternatives(option) : [option]));
}

function referenceIn(node: SchemaNode): string | null {
  const all = Array.isArray(node["allOf"]) ? (node["allOf"] as readonly SchemaNode[])[0] : undefined;
  const reference = node["$ref"] ?? all?.["$ref"];
  return typeof reference === "string" ? (reference.split("/").pop() ?? null) : null;
}

function follow(node: SchemaNode, definitions: SchemaNode): SchemaNode {
  const reference = referenceIn(node);
  return reference === null ? node : ((definitions[reference] as SchemaNode | undefined) ?? node);
}

/** Names of definitions as the text says them, and the sections they are found in. */
const SECTIONS: Readonly<Record<string, readonly [string, string]>> = {
  Duration: ["duration", "values"],
  PositiveDuration: ["duration above 0", "values"],
  Rate: ["rate", "values"],
  PositiveRate: ["rate above 0", "values"],
  Ratio: ["ratio", "values"],
  PositiveRatio: ["ratio above 0", "values"],
  DurationDistribution: ["duration or distribution", "distributions"],
  DurationDistributionMixture: ["mixture", "distributions"],
  CountDistribution: ["number or distribution", "distributions"],
  Steps: ["steps", "steps"],
  Step: ["step", "steps"],
  Code: ["code", "clients-and-policies"],
  CodeOrCause: ["code or cause", "clients-and-policies"],
  CountDistributionMixture: ["mixture", "distributions"],
  Key: ["key", "keys"],
  Client: ["client", "clients-and-policies"],
  Policy: ["policy", "clients-and-policies"],
  Workload: ["workload", "workloads"],
  Service: ["service", "services"],
  Database: ["database", "databases"],
  Cache: ["cache", "caches"],
  Registry: ["registry", "registries"],
  Saga: ["saga", "sagas"],
  Record: ["record", "records"],
  Network: ["network", "network"],
  Fault: ["fault", "faults"],
  Cost: ["cost", "cost"],
};

function wordsOf(reference: string): string {
  return SECTIONS[reference]?.[0] ?? reference;
}

function anchorOf(reference: string): string {
  return SECTIONS[reference]?.[1] ?? reference.toLowerCase();
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function cell(text: string): string {
  return text.replace(/\|/g, "\\|").replace(/\n/g, " ");
}
