import { ConsumerGroup } from "../model/messaging/consumer-group.ts";
import { GroupMember } from "../model/messaging/group-member.ts";
import { Topic } from "../model/messaging/topic.ts";
import type { SubscriptionSpec, TopicSpec } from "../scenario/scenario.ts";
import type { BuiltDestination, DestinationPlace } from "./brokers.ts";
import { distributionOf } from "./distributions.ts";
import { variates, type World } from "./world.ts";

/** A topic; its groups come into being with their first member. */
export function buildTopic(
  world: World,
  { broker, name }: DestinationPlace,
  spec: TopicSpec,
): BuiltDestination {
  const { simulation, observer } = world;
  const probes = observer.broker(broker);
  const stream = `brokers/${broker}/${name}`;
  const isInstant = spec.latency.kind === "constant" && spec.latency.value === 0;
  const topic = new Topic({
    simulation,
    probe: probes.topic(name),
    partitions: spec.partitions,
    latency: isInstant ? null : variates(world, distributionOf(spec.latency), `${stream}/latency`),
    hash: world.hash(`${stream}/partition`),
  });
  const groups = new Map<string, ConsumerGroup>();
  const groupOf = (subscription: SubscriptionSpec): ConsumerGroup => {
    const known = groups.get(subscription.group);
    if (known !== undefined) return known;
    const probe = probes.group(name, subscription.group);
    const group = new ConsumerGroup({ simulation, probe, topic, ...subscription });
    groups.set(subscription.group, group);
    return group;
  };
  return {
    destination: topic,
    consumersOf: (subscription, place) => {
      const group = groupOf(subscription);
      const member = new GroupMember({ ...place, group });
      group.enrol(member);
      return [member];
    },
  };
}
