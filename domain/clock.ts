/** Time and identity come from outside, so that a use case can be replayed in a test. */
export interface Clock {
  now(): Date;
}

/** Time-ordered unique ids (UUIDv7 or ULID): sortable as text, time recoverable. */
export interface Ids {
  next(): string;
}
