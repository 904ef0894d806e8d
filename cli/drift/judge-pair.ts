import type { DriftFindings } from '#domain/drift/judge/findings.ts';
import { errorAsJson } from '../answer.ts';
import { type Compared, compareFiles } from './compare-files.ts';
import type { Outcome } from './fail-on.ts';

/** One pair judged: the line for programs, and what a person reads of it. Goes between threads. */
export interface JudgedPair {
  readonly json: string;
  readonly outcome: Outcome | null;
  readonly summary: string;
}

/** A pair that cannot be judged says why; the others go on. */
export async function judgePair(pair: string, compared: Compared): Promise<JudgedPair> {
  try {
    const findings: DriftFindings = await compareFiles(compared);
    const { verdict, severity, conceptDrift, summary } = findings;
    return {
      json: JSON.stringify({ pair, ...findings }),
      outcome: { verdict, severity, conceptDrift },
      summary,
    };
  } catch (error) {
    const told = errorAsJson(error);
    return { json: JSON.stringify({ pair, ...told }), outcome: null, summary: String(told.error) };
  }
}
