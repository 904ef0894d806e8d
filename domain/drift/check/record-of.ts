import type { DriftRecord, DriftReport, Severity } from '../drift-report.ts';
import type { CalledPositive } from '../performance/precision-drop.ts';
import { severityOf, worst } from '../severity.ts';
import { brokenSources } from '../upstream/broken-sources.ts';
import type { Outside } from './outside.ts';

/** Features named in a record, so that a model of thousands stays far below the 400 KB of an item. */
const keptPsi = 30;
const keptDrifted = 500;

/** What is kept of a report in the control table. */
export function recordOf(
  report: DriftReport,
  more: {
    readonly uri: string;
    readonly pageUri: string;
    readonly listedAt: string;
    readonly outside: Outside;
    readonly positives: CalledPositive | undefined;
    readonly accuracyBands: readonly [number, number, number];
  },
): DriftRecord {
  const { performance, conceptDrift, upstream = [] } = report;
  const measured = performance?.measured ?? null;
  const estimated = estimateOf(report, more.accuracyBands);
  const { positives, outside } = more;
  const { late } = outside;
  return {
    kind: 'drift',
    model: report.model,
    id: report.id,
    version: report.version,
    window: report.window,
    rows: report.rows,
    verdict: report.verdict,
    severity: report.severity,
    conceptSeverity:
      conceptDrift === null || conceptDrift.verdict === 'not-enough-data'
        ? null
        : conceptDrift.severity,
    drifted: report.features
      .filter(({ verdict }) => verdict === 'drift')
      .map(({ name }) => name)
      .slice(0, keptDrifted),
    summary: report.summary,
    uri: more.uri,
    pageUri: more.pageUri,
    createdAt: report.createdAt,
    ...(report.revision !== undefined && { revision: report.revision }),
    listedAt: more.listedAt,
    ...(report.reference !== undefined && { reference: report.reference.kind }),
    psi: largestPsi(report),
    labels: measured?.labels ?? 0,
    accuracy: measured?.metrics.accuracy ?? null,
    precision: measured?.metrics.precision ?? null,
    ...(positives !== undefined && positives.trials > 0 && { positives }),
    ...(estimated !== undefined && { estimated }),
    ...(brokenSources(upstream).length > 0 && { sourceBroken: true }),
    upstream: worst(upstream.map(({ severity }) => severity)),
    ...(report.alert !== undefined && { alert: report.alert.state }),
    ...(late.length > 0 && { late }),
  };
}

function largestPsi({ features }: DriftReport): Readonly<Record<string, number>> {
  const known = features.flatMap(({ name, psi }) => (psi === null ? [] : [[name, psi] as const]));
  return Object.fromEntries(
    known.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, keptPsi),
  );
}

/** How bad the estimate is: by the bands of a measured drop of accuracy (DRF-3). */
function estimateOf(
  { performance, verdict }: DriftReport,
  bands: readonly [number, number, number],
): { readonly accuracy: number | null; readonly severity: Severity } | undefined {
  const estimated = performance?.estimated ?? null;
  if (estimated === null || verdict === 'not-enough-data') return undefined;
  const accuracy = estimated.metrics.accuracy ?? null;
  const before = performance?.baseline?.metrics.accuracy;
  const drop = accuracy === null || before === undefined ? 0 : before - accuracy;
  return { accuracy, severity: severityOf(drop, bands) };
}
