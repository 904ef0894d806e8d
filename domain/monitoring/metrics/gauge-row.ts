import type { MetricName } from './catalogue.ts';

/** One figure of a model; its labels beside `model`. */
export interface Sample {
  readonly metric: MetricName;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What is kept of a model to be scraped: the samples of its newest window. */
export interface GaugeRow {
  readonly model: string;
  /** ISO 8601; of the window the samples are of. */
  readonly windowTo: string;
  /** When the version that served was made; null where none serves. */
  readonly versionCreatedAt: string | null;
  readonly samples: readonly Sample[];
}
