import type { DriftReport, FeatureDrift } from '#domain/drift/drift-report.ts';
import { textTable } from '../text-table.ts';
import { printable } from './printable.ts';

/** What a report and a comparison of files have in common. */
export type Told = Pick<
  DriftReport,
  'verdict' | 'severity' | 'features' | 'predictionDrift' | 'conceptDrift' | 'summary'
> &
  Partial<Pick<DriftReport, 'upstream' | 'slices' | 'performance' | 'recommendation'>>;

/** Quiet features beyond so many are counted, not listed. */
const mostQuiet = 12;
const mostListed = 40;

const number = (value: number | null): string => (value === null ? '-' : value.toPrecision(3));
const chanceOf = (p: number | null): string => (p !== null && p < 0.0001 ? '< 0.0001' : number(p));

/** Findings for a terminal: summary, features with the largest PSI first, and what else there is to say. */
export function describeFindings(told: Told): string[] {
  const sorted = told.features.toSorted(
    (a, b) =>
      Number(b.verdict === 'drift') - Number(a.verdict === 'drift') || (b.psi ?? 0) - (a.psi ?? 0),
  );
  const loud = sorted.filter(({ verdict }) => verdict === 'drift');
  const quiet = sorted.filter(({ verdict }) => verdict !== 'drift');
  const shown = [...loud.slice(0, mostListed), ...(quiet.length > mostQuiet ? [] : quiet)];
  return [
    printable(told.summary, 2_000),
    '',
    ...(shown.length === 0 ? [] : [table(shown)]),
    ...(loud.length > mostListed
      ? [`and ${loud.length - mostListed} more that drifted; --json and --html have them all`]
      : []),
    ...(quiet.length > mostQuiet ? [`${quiet.length} features without drift`] : []),
    ...(told.predictionDrift === null ? [] : ['', predictions(told.predictionDrift)]),
    ...(told.conceptDrift === null
      ? []
      : [
          `accuracy: ${told.conceptDrift.verdict} (${told.conceptDrift.labels} labels); ${told.conceptDrift.reasons.join('; ')}`,
        ]),
    ...(told.upstream ?? []).map(({ words }) => `upstream: ${printable(words, 400)}`),
    ...(told.slices ?? []).slice(0, 5).map(({ words }) => `segment: ${printable(words, 400)}`),
    ...(told.recommendation === undefined || told.recommendation.action === 'none'
      ? []
      : ['', `→ ${printable(told.recommendation.words, 600)}`]),
  ];
}

const table = (features: readonly FeatureDrift[]): string =>
  textTable(
    ['FEATURE', 'VERDICT', 'PSI', 'P', 'WHY'],
    features.map(({ name, verdict, psi, p, reasons }) => [
      printable(name, 40),
      verdict,
      number(psi),
      chanceOf(p),
      printable(reasons.join('; '), 240),
    ]),
  );

const predictions = ({ verdict, psi, reasons }: FeatureDrift): string =>
  [`predictions: ${verdict}`, psi === null ? '' : `PSI ${number(psi)}`, ...reasons]
    .filter((part) => part !== '')
    .map((part) => printable(part, 300))
    .join('; ');

/** The report of a model's window. */
export const describeReport = (report: DriftReport): string =>
  [
    `${report.model} v${report.version}: ${report.verdict}, severity ${report.severity}`,
    `${report.rows} rows from ${report.window.from} to ${report.window.to}, against ${report.referenceRows} of ${referenceWords(report)}`,
    ...describeFindings(report),
  ].join('\n');

const referenceWords = ({ reference }: DriftReport): string =>
  reference === undefined || reference.kind === 'training'
    ? 'training'
    : reference.kind === 'rolling'
      ? 'the windows before'
      : 'the same hours a week before';
