/** Out-of-fold answers by key (see `answersKey`). */
export interface AnswerStore {
  /** Undefined for a key that was never put, or whose answers were lost. */
  get(key: string): Float64Array | undefined;
  put(key: string, answers: Float64Array): void;
}

/** For as long as the process lives. */
export function answersInMemory(): AnswerStore {
  const kept = new Map<string, Float64Array>();
  return { get: (key) => kept.get(key), put: (key, answers) => void kept.set(key, answers) };
}
