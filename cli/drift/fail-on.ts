import type { ConceptDrift, DriftVerdict, Severity } from '#domain/drift/drift-report.ts';
import { isAtLeast } from '#domain/drift/severity.ts';

export const failLevels = ['drift', 'warning', 'critical'] as const;
export type FailLevel = (typeof failLevels)[number];

/** Of a report, what `--fail-on` looks at. */
export interface Outcome {
  readonly verdict: DriftVerdict;
  readonly severity: Severity;
  readonly conceptDrift: Pick<ConceptDrift, 'verdict' | 'severity'> | null;
}

/** Whether a build should stop. Too little data is no drift; outcomes that no longer follow the inputs are. */
export function failsOn({ verdict, severity, conceptDrift }: Outcome, level: FailLevel): boolean {
  if (level === 'drift') return verdict === 'drift' || conceptDrift?.verdict === 'drift';
  return (
    (verdict === 'drift' && isAtLeast(severity, level)) ||
    (conceptDrift !== null && isAtLeast(conceptDrift.severity, level))
  );
}
