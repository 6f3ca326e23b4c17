import * as z from "zod";
import { scenarioInput } from "./schema/scenario-input.ts";

/** A node of a JSON Schema. */
export type SchemaNode = Readonly<Record<string, unknown>>;

const TITLE = "A ripplesim scenario";

/**
 * The JSON Schema (draft-07) of scenario files, for completion and checks in editors. A file that
 * extends another may leave to it what must be said somewhere.
 */
export function scenarioJsonSchema(): SchemaNode {
  const { $schema, required, ...schema } = withNulls(plainJsonSchema()) as SchemaNode;
  return { $schema, title: TITLE, ...schema, if: { required: ["extends"] }, else: { required } };
}

/** The same without the rule that null takes away: what the reference page is written from. */
export function plainJsonSchema(): SchemaNode {
  return z.toJSONSchema(scenarioInput, { io: "input", target: "draft-07" });
}

/** Any setting that may be left out may be null too: null takes away what lies beneath. */
function withNulls(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withNulls);
  if (typeof node !== "object" || node === null) return node;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node))
    copy[key] =
      key === "properties" ? propertiesWithNulls(value as SchemaNode, node as SchemaNode) : withNulls(value);
  return copy;
}

function propertiesWithNulls(properties: SchemaNode, owner: SchemaNode): SchemaNode {
  const required = Array.isArray(owner["required"]) ? (owner["required"] as readonly string[]) : [];
  const copy: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(properties)) {
    const inner = withNulls(property) as SchemaNode;
    copy[name] = required.includes(name) ? inner : orNull(inner);
  }
  return copy;
}

function orNull(node: SchemaNode): SchemaNode {
  const { description, default: value, ...rest } = node;
  const about = {
    ...(description === undefined ? {} : { description }),
    ...(value === undefined ? {} : { default: value }),
  };
  const options =
    Array.isArray(rest["anyOf"]) && Object.keys(rest).length === 1
      ? (rest["anyOf"] as readonly unknown[])
      : [rest];
  return { ...about, anyOf: [...options, { type: "null" }] };
}
