import { countFile, sketchFile } from '#adapters/tables/sketch-file.ts';
import { type DriftSettings, defaultDriftSettings } from '#domain/drift/drift-settings.ts';
import type { DriftFindings } from '#domain/drift/judge/findings.ts';
import { conceptCounter, judgeFiles, planConcept } from '#domain/drift/judge/judge-files.ts';
import { checkColumns } from './check-columns.ts';

/** Two files, and which of their columns are outcome and prediction. Plain, so that it can go to a thread. */
export interface Compared {
  readonly reference: string;
  readonly current: string;
  readonly label?: string;
  readonly prediction?: string;
  readonly settings?: DriftSettings;
}

/**
 * One file against another, each in constant memory: a pass over both, and a second one where outcome and prediction are named.
 * Errors: `not-found` or `invalid`, naming file and line, and what to do.
 */
export async function compareFiles({
  reference,
  current,
  label,
  prediction,
  settings = defaultDriftSettings,
}: Compared): Promise<DriftFindings> {
  const [before, now] = await Promise.all([sketchFile(reference), sketchFile(current)]);
  checkColumns({ path: reference, table: before }, { path: current, table: now }, [
    label,
    prediction,
  ]);
  const named = {
    ...(label === undefined ? {} : { label }),
    ...(prediction === undefined ? {} : { prediction }),
    settings,
  };
  if (label === undefined || prediction === undefined)
    return judgeFiles({
      reference: { table: before, labelled: null, concept: null },
      current: { table: now, labelled: null, concept: null },
      ...named,
    });
  const plan = planConcept(before, { label, prediction });
  const [told, tells] = await Promise.all(
    [reference, current].map((path) => countFile(path, conceptCounter(plan))),
  );
  return judgeFiles({
    reference: { table: before, labelled: told?.labelled ?? null, concept: told?.concept ?? null },
    current: { table: now, labelled: tells?.labelled ?? null, concept: tells?.concept ?? null },
    ...named,
  });
}
