import type { Outcome } from './fail-on.ts';

/** The verdict in a few words; outcomes that moved are told beside it, as inputs can stay while they do. */
export function verdictWords({ verdict, severity, conceptDrift }: Outcome): string {
  const data = verdict === 'drift' ? `drift (${severity})` : verdict;
  return conceptDrift?.verdict === 'drift'
    ? `${data}, concept drift (${conceptDrift.severity})`
    : data;
}
