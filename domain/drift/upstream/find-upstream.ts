import type { JudgedColumn, JudgedPair } from '../columns/judge-columns.ts';
import type { TrendPoint, UpstreamFinding } from '../drift-report.ts';
import type { DriftSettings } from '../drift-settings.ts';
import { compareSeverity, severityOf } from '../severity.ts';
import type { Traffic } from '../window/window-sketch.ts';
import { counted, percent } from '../words.ts';
import { volumeFinding } from './volume.ts';

/** What is known of a window besides its rows. */
export interface WindowContext {
  /** ISO 8601; the end is not part of it. */
  readonly period?: { readonly from: string; readonly to: string } | undefined;
  readonly history: readonly TrendPoint[];
  readonly expectedRows?: number | undefined;
}

/** DRF-4: what came from upstream, the gravest first: columns, units, missing values, then the lines as such. */
export function findUpstream(
  columns: readonly JudgedPair[],
  added: readonly JudgedColumn[],
  traffic: Traffic,
  context: WindowContext,
  { upstream: settings, psiBands }: DriftSettings,
): UpstreamFinding[] {
  const found: UpstreamFinding[] = [
    ...columns.flatMap((column) => ofColumn(column)),
    ...added.map(
      ({ name, reasons }): UpstreamFinding => ({
        kind: 'schema',
        column: name,
        severity: 'monitor',
        words: `New column ${name}: ${reasons.join(' ')}`,
      }),
    ),
  ];
  const volume = volumeFinding(traffic.rows, { ...context, to: context.period?.to }, settings);
  if (volume !== null) found.push(volume);
  const stale = freshness(traffic, context.period, settings);
  if (stale !== null) found.push(stale);
  const lines = traffic.rows + traffic.duplicates + traffic.broken;
  const share = (count: number) => (lines === 0 ? 0 : count / lines);
  const line = (kind: UpstreamFinding['kind'], count: number, words: string): void => {
    if (share(count) < settings.minLineShare) return;
    found.push({ kind, column: null, severity: severityOf(share(count), psiBands), words });
  };
  line(
    'duplicates',
    traffic.duplicates,
    `${counted(traffic.duplicates, 'line')} (${percent(share(traffic.duplicates))}) came more than once; each prediction is counted once.`,
  );
  line(
    'schema',
    traffic.broken,
    `${counted(traffic.broken, 'line')} (${percent(share(traffic.broken))}) could not be read.`,
  );
  line(
    'clock',
    traffic.ahead,
    `${counted(traffic.ahead, 'line')} (${percent(share(traffic.ahead))}) are stamped later than they arrived: a clock is ahead.`,
  );
  return found
    .map((one) => (one.severity === 'ok' ? { ...one, severity: 'monitor' as const } : one))
    .sort((a, b) => compareSeverity(b.severity, a.severity));
}

function ofColumn({ feature, pair, spoke, unit }: JudgedPair): UpstreamFinding[] {
  const { name, reasons, severity } = feature;
  const found: UpstreamFinding[] = [];
  if (spoke.includes('schema'))
    found.push({
      kind: 'schema',
      column: name,
      severity: 'critical',
      words: `${name}: ${reasons.filter((reason) => reason !== unit)[0]}`,
    });
  if (unit !== undefined)
    found.push({ kind: 'units', column: name, severity: 'critical', words: `${name}: ${unit}` });
  if (spoke.includes('missing') && !spoke.includes('schema')) {
    const share = (side: typeof pair.current) => percent(side.missing / side.rows);
    found.push({
      kind: 'missing',
      column: name,
      severity: severity ?? 'warning',
      words: `${name}: missing values went from ${share(pair.reference)} to ${share(pair.current)}.`,
    });
  }
  return found;
}

const minuteMs = 60_000;

/** Nothing came for the end of the window, longer than chance leaves gaps at the rate of its rows. */
function freshness(
  { rows, firstAt, lastAt }: Traffic,
  period: WindowContext['period'],
  { volumeAlpha, minSilenceMinutes }: DriftSettings['upstream'],
): UpstreamFinding | null {
  if (period === undefined || firstAt === null || lastAt === null) return null;
  const [from, to, last] = [period.from, period.to, lastAt].map(Date.parse) as [
    number,
    number,
    number,
  ];
  const silent = to - last;
  if (silent < minSilenceMinutes * minuteMs || last <= from) return null;
  // Rows come one by one at their own rate: no row for so long has this chance (Poisson).
  const chance = Math.exp((-rows * silent) / (last - from));
  if (!(chance <= volumeAlpha)) return null;
  return {
    kind: 'freshness',
    column: null,
    severity: 'warning',
    words: `Nothing came for the last ${Math.round(silent / minuteMs)} minutes of the window.`,
  };
}
