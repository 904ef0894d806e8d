import type { GaugeRow } from './metrics/gauge-row.ts';
import type { Notice } from './notice.ts';

/** A way to people. */
export interface Channel {
  /** Told in logs and answers: `email`, `slack`. */
  readonly name: string;
  /**
   * @throws when the notice could not be handed over; then it is tried again. The message never names what is secret.
   */
  send(notice: Notice): Promise<'sent' | 'not-configured'>;
}

/** Which notice went which way, so that an event that is delivered twice is told once. */
export interface ToldMarks {
  /**
   * `mine`: nobody has told it, and for some minutes nobody else will; `told`: it was told; `busy`: somebody is at it.
   * Whoever dies in between leaves a claim that ends by itself, and the notice is told by the next.
   */
  claim(key: string, channel: string): Promise<'mine' | 'told' | 'busy'>;
  told(key: string, channel: string): Promise<void>;
  /** It could not be told; the next may try at once. */
  release(key: string, channel: string): Promise<void>;
}

/** The last figures of each model, small, to be scraped. */
export interface GaugeBoard {
  /** Of each model what belongs to the newest window stays, in whatever order they come. */
  put(row: GaugeRow): Promise<void>;
  all(): Promise<readonly GaugeRow[]>;
}
