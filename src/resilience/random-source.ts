/** Where chance comes from: handed in, so that a policy never owns a generator. */
export interface RandomSource {
  /** Uniform on [0, 1). */
  next(): number;
}
