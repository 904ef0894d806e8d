import { join } from 'node:path';
import type { DriftFindings } from '#domain/drift/judge/findings.ts';
import { compareFiles } from '../../../cli/drift/compare-files.ts';

/** As `loopwright drift compare --pairs … --label y --prediction p` judges a folder. */
export const judgePair = (folder: string): Promise<DriftFindings> =>
  compareFiles({
    reference: join(folder, 'reference.csv'),
    current: join(folder, 'current.csv'),
    label: 'y',
    prediction: 'p',
  });
