/**
 * Which bindings of an exchange a routing key matches, as in RabbitMQ (AMQP 0-9-1): `fanout` matches all whatever the key,
 * `direct` those with the very same key, `topic` those whose pattern matches it word by word.
 */
export type ExchangeType = "fanout" | "direct" | "topic";

export interface Binding<Queue> {
  readonly queue: Queue;
  /** A routing key, or a pattern of one; a fanout exchange does not look at it. */
  readonly key: string;
}

/** The words of a routing key: what stands between dots, and may be empty. No key at all has no words. */
function wordsOf(key: string): readonly string[] {
  return key === "" ? [] : key.split(".");
}

/**
 * Whether a pattern of a topic exchange matches a routing key: `*` stands for exactly one word, `#` for any number of
 * them, none included. Each `#` first takes as little as it can, and one more whenever what follows does not match; the
 * last one passed is the only one that ever has to.
 */
export function topicMatches(pattern: string, key: string): boolean {
  const wanted = wordsOf(pattern);
  const words = wordsOf(key);
  let at = 0;
  let hash = -1;
  let taken = 0;
  for (let word = 0; word < words.length;) {
    if (wanted[at] === "#") {
      hash = at++;
      taken = word;
    } else if (at < wanted.length && (wanted[at] === "*" || wanted[at] === words[word])) {
      at++;
      word++;
    } else if (hash >= 0) {
      at = hash + 1;
      word = ++taken;
    } else return false;
  }
  while (wanted[at] === "#") at++;
  return at === wanted.length;
}

/** The bindings of one exchange. */
export class Bindings<Queue> {
  private readonly _type: ExchangeType;
  private readonly _bindings: readonly Binding<Queue>[];
  /** What each routing key that came has matched: bindings do not change. */
  private readonly _known = new Map<string, readonly Queue[]>();

  constructor(type: ExchangeType, bindings: readonly Binding<Queue>[]) {
    this._type = type;
    this._bindings = bindings;
  }

  /** The queues that get a copy: each once, however many of its bindings match. */
  match(key: string): readonly Queue[] {
    const known = this._known.get(key);
    if (known !== undefined) return known;
    const matching = this._bindings.filter((binding) => this._matches(binding.key, key));
    const queues = [...new Set(matching.map(({ queue }) => queue))];
    this._known.set(key, queues);
    return queues;
  }

  private _matches(pattern: string, key: string): boolean {
    switch (this._type) {
      case "fanout":
        return true;
      case "direct":
        return pattern === key;
      case "topic":
        return topicMatches(pattern, key);
    }
  }
}
