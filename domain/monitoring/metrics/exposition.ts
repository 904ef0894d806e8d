import { catalogue, type MetricName, metricNames } from './catalogue.ts';
import type { GaugeRow, Sample } from './gauge-row.ts';

/** Both are the same lines here; OpenMetrics ends with `# EOF`. */
export type Exposition = 'prometheus' | 'openmetrics';

export const contentTypes: Readonly<Record<Exposition, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** What a scraper asks for: OpenMetrics only when it says so. */
export const expositionFor = (accept: string): Exposition =>
  accept.includes('application/openmetrics-text') ? 'openmetrics' : 'prometheus';

/** https://prometheus.io/docs/instrumenting/exposition_formats/: of label values `\`, `"` and line feeds; of help `\` and line feeds. */
const escapedValue = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    // Parsers take any of these for the end of a line.
    .replace(/[\p{Control}\u2028\u2029]/gu, ' ');

const escapedHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

const numberText = (value: number): string =>
  Number.isNaN(value)
    ? 'NaN'
    : Number.isFinite(value)
      ? String(value)
      : value > 0
        ? '+Inf'
        : '-Inf';

const seriesOf = (name: string, labels: Readonly<Record<string, string>>): string => {
  const all = Object.entries(labels)
    .map(([label, text]) => `${label}="${escapedValue(text)}"`)
    .join(',');
  return `${name}${all === '' ? '' : `{${all}}`}`;
};

const line = (name: string, labels: Readonly<Record<string, string>>, value: number): string =>
  `${seriesOf(name, labels)} ${numberText(value)}`;

/** Names that differ in what cannot be written alone would be one series twice, for which a scrape is refused: the first stays. */
function familyLines(
  name: MetricName,
  found: readonly { readonly model: string; readonly sample: Sample }[],
): readonly string[] {
  const seen = new Map<string, number>();
  for (const { model, sample } of found) {
    const series = seriesOf(name, { model, ...sample.labels });
    if (!seen.has(series)) seen.set(series, sample.value);
  }
  return [...seen].map(([series, value]) => `${series} ${numberText(value)}`);
}

const head = (name: string, help: string): readonly string[] => [
  `# HELP ${name} ${escapedHelp(help)}`,
  `# TYPE ${name} gauge`,
];

/**
 * Every figure of every model, a family at a time as the formats want it. Gauges all: they are the newest window's, and
 * go up and down.
 */
export function exposition(rows: readonly GaugeRow[], now: Date, format: Exposition): string {
  const byMetric = new Map<MetricName, { readonly model: string; readonly sample: Sample }[]>();
  const sorted = [...rows].sort((a, b) => (a.model < b.model ? -1 : 1));
  for (const { model, samples } of sorted)
    for (const sample of samples) {
      const known = byMetric.get(sample.metric);
      if (known === undefined) byMetric.set(sample.metric, [{ model, sample }]);
      else known.push({ model, sample });
    }
  const lines = metricNames.flatMap((name) => {
    const found = byMetric.get(name) ?? [];
    return found.length === 0
      ? []
      : [...head(name, catalogue[name].help), ...familyLines(name, found)];
  });
  const aged = sorted.flatMap(({ model, versionCreatedAt }) =>
    versionCreatedAt === null ? [] : [{ model, at: Date.parse(versionCreatedAt) }],
  );
  return [
    ...head('loopwright_models', 'Models with figures of a drift check.'),
    line('loopwright_models', {}, rows.length),
    ...(aged.length === 0
      ? []
      : [
          ...head('loopwright_model_age_seconds', 'Since the version that was checked was made.'),
          ...aged.map(({ model, at }) =>
            line('loopwright_model_age_seconds', { model }, (now.getTime() - at) / 1000),
          ),
        ]),
    ...lines,
    ...(format === 'openmetrics' ? ['# EOF'] : []),
    '',
  ].join('\n');
}
