/** A rule's answer. `reasons` are sentences for people: of a failure all that failed, of a pass what it rests on. */
export interface Verdict {
  readonly verdict: 'pass' | 'fail';
  readonly reasons: readonly string[];
}

/** One rule that was looked at. */
export interface Finding {
  readonly ok: boolean;
  readonly reason: string;
}

export function verdictOf(findings: readonly Finding[]): Verdict {
  const failed = findings.filter(({ ok }) => !ok);
  const told = failed.length > 0 ? failed : findings;
  return {
    verdict: failed.length > 0 ? 'fail' : 'pass',
    reasons: told.map(({ reason }) => reason),
  };
}

/** Four significant digits, as the sentences show numbers. */
export const shown = (value: number): string => `${Number(value.toPrecision(4))}`;
