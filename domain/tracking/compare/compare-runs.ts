import { invalid } from '../../errors.ts';
import type { TrackingStore } from '../ports.ts';
import { alignRuns, type RowChoice } from './align.ts';
import { type Comparison, comparedRun } from './comparison.ts';
import { type Curve, type CurvesWish, readCurves } from './curves.ts';
import { experimentsOf, knownRuns } from './known-runs.ts';

export interface CompareInput extends RowChoice {
  /** Up to `maxRuns`, each once. */
  readonly runIds: readonly string[];
  readonly curves?: CurvesWish;
}

export interface Compared extends Comparison {
  readonly curves?: readonly Curve[];
}

/**
 * TRK-2: params, latest metrics, tags and data sets of runs side by side, and the curves of some metrics.
 *
 * @throws DomainError as `knownRuns` and `readCurves`; `invalid` for a baseline that is none of the runs.
 */
export async function compareRuns(store: TrackingStore, input: CompareInput): Promise<Compared> {
  const { baseline } = input;
  if (baseline !== undefined && !input.runIds.includes(baseline))
    throw invalid(`The baseline ${baseline} is not among the runs.`, {
      field: 'baseline',
      hint: 'Name it in runIds too.',
    });
  const runs = await knownRuns(store, input.runIds);
  const [experiments, curves] = await Promise.all([
    experimentsOf(store, runs),
    input.curves && readCurves(store, runs, input.curves),
  ]);
  return {
    runs: runs.map((run) => comparedRun(run, experiments.get(run.experimentId)?.name ?? '')),
    ...(baseline !== undefined && { baseline }),
    ...alignRuns(runs, input),
    ...(curves !== undefined && { curves }),
  };
}
