import type { Channel, Link } from "../model/link.ts";
import { WeighedChannel } from "../model/weighed-channel.ts";
import type { ZoneLinks } from "../model/zone-links.ts";
import type { NetworkSpec, SizeSpec } from "../scenario/scenario.ts";
import type { Callee } from "./components.ts";

/** The way of one of the two messages of calls to a component, with their sizes where they have some. */
export function weighed(
  channel: Link | ZoneLinks,
  { sizes }: NetworkSpec,
  { name, endpoints }: Callee,
  message: keyof SizeSpec,
): Channel {
  const bytes = endpoints.map((endpoint) => (sizes[`${name}.${endpoint}`] ?? sizes[name])?.[message] ?? 0);
  return bytes.every((size) => size === 0) ? channel : new WeighedChannel(channel, Float64Array.from(bytes));
}
