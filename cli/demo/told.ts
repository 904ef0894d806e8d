import { explain, UnexpectedOutcome } from '../answer.ts';

/** One line of the demo's result, kept stable: see docs/guide/cli.md. */
export interface StationReport {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** What a station found: the line that is printed, and what the next stations need. */
export interface Told<T> {
  readonly detail: string;
  /** Further lines for people. */
  readonly lines?: readonly string[];
  readonly value: T;
}

/** A station failed; the story ends there, since each needs the ones before. */
export class StoryEnded extends Error {
  override readonly name = 'StoryEnded';
}

export interface Teller<Name extends string> {
  readonly stations: readonly StationReport[];
  station<T>(name: Name, work: () => Promise<Told<T>>): Promise<T>;
}

/** Prints each station with a tick and how long it took, and keeps the reports. */
export function createTeller<Name extends string>(log: (line: string) => void): Teller<Name> {
  const stations: StationReport[] = [];
  return {
    stations,
    async station(name, work) {
      const startedAt = performance.now();
      const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
      try {
        const { detail, lines = [], value } = await work();
        stations.push({ name, ok: true, detail });
        log(`✓ ${name} (${seconds()}): ${detail}`);
        for (const line of lines) log(`    ${line}`);
        return value;
      } catch (cause) {
        const detail = explain(cause);
        stations.push({ name, ok: false, detail });
        log(`✗ ${name} (${seconds()}): ${detail}`);
        throw new StoryEnded(`${name}: ${detail}`, { cause });
      }
    },
  };
}

/** A finding that ends the story: `what` was found, something else was expected. */
export function expectThat(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new UnexpectedOutcome(otherwise);
}
