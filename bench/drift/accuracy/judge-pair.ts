import { join } from 'node:path';
import { countFile, sketchFile } from '#adapters/tables/sketch-file.ts';
import type { DriftFindings } from '#domain/drift/judge/findings.ts';
import { conceptCounter, judgeFiles, planConcept } from '#domain/drift/judge/judge-files.ts';

const asked = { label: 'y', prediction: 'p' };

/** As `loopwright drift compare --label y --prediction p` judges a folder. */
export async function judgePair(folder: string): Promise<DriftFindings> {
  const paths = ['reference.csv', 'current.csv'].map((name) => join(folder, name));
  const tables = await Promise.all(paths.map((path) => sketchFile(path)));
  const plan = planConcept(tables[0] as (typeof tables)[number], asked);
  const counts = await Promise.all(paths.map((path) => countFile(path, conceptCounter(plan))));
  const [reference, current] = tables.map((table, at) => ({
    table,
    ...(counts[at] as (typeof counts)[number]),
  }));
  if (reference === undefined || current === undefined) throw new Error('Two files are needed.');
  return judgeFiles({ reference, current, ...asked });
}
