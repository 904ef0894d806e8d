import type { ConceptDrift, DriftVerdict, Severity } from '#domain/drift/drift-report.ts';

export const failLevels = ['drift', 'warning', 'critical'] as const;
export type FailLevel = (typeof failLevels)[number];

/** Of a report, what `--fail-on` looks at. */
export interface Outcome {
  readonly verdict: DriftVerdict;
  readonly severity: Severity;
  readonly conceptDrift: Pick<ConceptDrift, 'verdict' | 'severity'> | null;
}

const atLeast: Readonly<Record<FailLevel, readonly Severity[]>> = {
  drift: [],
  warning: ['warning', 'critical'],
  critical: ['critical'],
};

/** Whether a build should stop. Too little data is no drift; outcomes that no longer follow the inputs are. */
export function failsOn({ verdict, severity, conceptDrift }: Outcome, level: FailLevel): boolean {
  if (level === 'drift') return verdict === 'drift' || conceptDrift?.verdict === 'drift';
  const bands = atLeast[level];
  return (
    (verdict === 'drift' && bands.includes(severity)) ||
    (conceptDrift !== null && bands.includes(conceptDrift.severity))
  );
}
