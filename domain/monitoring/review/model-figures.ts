import { windowId } from '../../drift/check/check-keys.ts';
import type { DriftRecord, Severity } from '../../drift/drift-report.ts';
import { worst } from '../../drift/severity.ts';
import { dayMs, hourMs } from '../../durations.ts';
import type { ModelFigures } from './review.ts';

const shownFeatures = 10;

const isHour = ({ window: { from, to } }: DriftRecord): boolean =>
  Date.parse(to) - Date.parse(from) === hourMs && Date.parse(to) % hourMs === 0;

/** The round's own look at the whole of a day (domain/drift, list-checks.ts), which knows labels that its hours did not. */
const isDay = ({ id, model, window }: DriftRecord): boolean => {
  const [from, to] = [new Date(window.from), new Date(window.to)];
  return to.getTime() - from.getTime() === dayMs && id === windowId(model, { from, to });
};

/** The scheduled checks of a period, one an hour: of several the one made last. In the order of their windows. */
export function hourly(records: readonly DriftRecord[], from: Date, to: Date): DriftRecord[] {
  const byHour = new Map<string, DriftRecord>();
  for (const record of inPeriod(records, from, to).filter(isHour)) {
    const known = byHour.get(record.window.to);
    if (known === undefined || known.createdAt < record.createdAt)
      byHour.set(record.window.to, record);
  }
  return [...byHour.values()].sort((a, b) => (a.window.to < b.window.to ? -1 : 1));
}

const inPeriod = (records: readonly DriftRecord[], from: Date, to: Date) =>
  records.filter(({ window }) => {
    const end = Date.parse(window.to);
    return end > from.getTime() && end <= to.getTime();
  });

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

const worstOf = (severities: readonly (Severity | null | undefined)[]): Severity | null => {
  const known = severities.filter((severity) => severity != null);
  return known.length === 0 ? null : worst(known);
};

const labelsOf = (records: readonly DriftRecord[]): number =>
  sum(records.map(({ labels }) => labels ?? 0));

/** Of parts, each with its weight. */
function meanOf(parts: readonly (readonly [value: number, weight: number])[]): number | null {
  const weight = sum(parts.map(([, each]) => each));
  return weight === 0 ? null : sum(parts.map(([value, each]) => value * each)) / weight;
}

/** What a model's checks of a period come to; `records` may be of any time and in any order. */
export function modelFigures(records: readonly DriftRecord[], from: Date, to: Date): ModelFigures {
  const checks = hourly(records, from, to);
  const others = inPeriod(records, from, to).filter((record) => !isHour(record));
  const days = others.filter(isDay);
  const labelled = labelsOf(days) > labelsOf(checks) ? days : checks;
  const loud = checks.filter(({ verdict }) => verdict === 'drift');
  const first = checks[0];
  const expected =
    first === undefined ? 0 : Math.round((to.getTime() - Date.parse(first.window.to)) / hourMs) + 1;
  return {
    checks: checks.length,
    missing: Math.max(0, expected - checks.length),
    onDemand: others.length - days.length,
    notEnough: checks.filter(({ verdict }) => verdict === 'not-enough-data').length,
    drift: loud.length,
    severity: worst(loud.map(({ severity }) => severity)),
    conceptSeverity: worstOf([...checks, ...days].map(({ conceptSeverity }) => conceptSeverity)),
    upstream: worstOf(checks.map(({ upstream }) => upstream)),
    drifted: mostOften(loud.flatMap(({ drifted }) => drifted)),
    largestPsi: largestPsi(checks),
    rows: sum(checks.map(({ rows }) => rows)),
    labels: labelsOf(labelled),
    accuracy: meanOf(
      labelled.flatMap(({ accuracy, labels }) =>
        accuracy == null || !labels ? [] : [[accuracy, labels] as const],
      ),
    ),
    estimatedAccuracy: meanOf(
      checks.flatMap(({ estimated, rows }) =>
        estimated?.accuracy == null ? [] : [[estimated.accuracy, rows] as const],
      ),
    ),
  };
}

function mostOften(names: readonly string[]): ModelFigures['drifted'] {
  const hours = new Map<string, number>();
  for (const name of names) hours.set(name, (hours.get(name) ?? 0) + 1);
  return [...hours]
    .map(([name, count]) => ({ name, hours: count }))
    .sort((a, b) => b.hours - a.hours || (a.name < b.name ? -1 : 1))
    .slice(0, shownFeatures);
}

function largestPsi(checks: readonly DriftRecord[]): ModelFigures['largestPsi'] {
  const all = checks.flatMap(({ psi }) => Object.entries(psi ?? {}));
  const [top] = all.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return top === undefined ? null : { name: top[0], value: top[1] };
}
