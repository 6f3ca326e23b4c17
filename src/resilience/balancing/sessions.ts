export interface SessionsOptions {
  /** A session ends when its key has not come for so long, in ns; null: never. */
  readonly ttlNs: number | null;
  /** So many are remembered; at least 1. */
  readonly most: number;
}

interface Session {
  instance: number;
  usedNs: number;
}

/**
 * Which instance each key was sent to. One table for all instances of a caller, as if the session
 * travelled with the user in a cookie. When it is full, the session used longest ago is forgotten.
 */
export class Sessions {
  private readonly _options: SessionsOptions;
  /** Used longest ago first. */
  private readonly _byKey = new Map<number, Session>();

  constructor(options: SessionsOptions) {
    this._options = options;
  }

  /** The instance of a key; -1: it has none. Using a session keeps it alive. */
  find(nowNs: number, key: number): number {
    const session = this._byKey.get(key);
    if (session === undefined || nowNs - session.usedNs >= (this._options.ttlNs ?? Infinity)) return -1;
    session.usedNs = nowNs;
    this._byKey.delete(key);
    this._byKey.set(key, session);
    return session.instance;
  }

  /** From now on the key belongs to this instance. */
  begin(nowNs: number, key: number, instance: number): void {
    this._byKey.delete(key);
    if (this._byKey.size >= this._options.most) {
      for (const oldest of this._byKey.keys()) {
        this._byKey.delete(oldest);
        break;
      }
    }
    this._byKey.set(key, { instance, usedNs: nowNs });
  }
}
