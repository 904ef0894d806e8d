import { invalid } from '../errors.ts';
import type { MatrixColumn } from '../training/matrix.ts';
import type { Ensemble, Tree } from '../training/trees/tree.ts';
import { manifestVersion } from './training-manifest.ts';

/** What sagemaker/train.py writes as trees.json. */
export interface JobTrees {
  readonly version: number;
  /** `lightgbm 4.7.0`. */
  readonly trainedBy: string;
  /** LightGBM's. */
  readonly objective: string;
  /** Scores that the trees add to in turn: 1, or the number of classes. */
  readonly outputs: number;
  readonly base: number;
  readonly rounds: number;
  readonly learningCurve: readonly number[];
  readonly trees: readonly FlatTree[];
  /** Of LightGBM itself for the sample rows, row-major; binary: of the positive class alone. */
  readonly answers: readonly number[];
}

/** Arrays of one length; node 0 is the root. `set`: codes that go left, or null where it asks `x ≤ threshold`. */
interface FlatTree {
  readonly column: readonly number[];
  readonly threshold: readonly number[];
  readonly missingLeft: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly value: readonly number[];
  readonly rows: readonly number[];
  readonly gain: readonly number[];
  readonly set: readonly (readonly number[] | null)[];
}

/** Errors: `invalid` for trees that do not fit the columns, or of another version of the script. */
export function ensembleOf(job: JobTrees, columns: readonly MatrixColumn[]): Ensemble {
  if (job.version !== manifestVersion)
    throw invalid(`The job's trees are of version ${job.version}; known is ${manifestVersion}.`, {
      hint: 'Build and push the image of sagemaker/ anew.',
    });
  return {
    trees: job.trees.map((tree, at) => treeOf(tree, at, columns)),
    outputs: job.outputs,
    base: new Float64Array(job.outputs).fill(job.base),
  };
}

function treeOf(flat: FlatTree, at: number, columns: readonly MatrixColumn[]): Tree {
  const nodes = flat.column.length;
  const sets: Uint8Array[] = [];
  const set = Int32Array.from(flat.set, (codes, node) => {
    if (codes === null) return -1;
    const { levels = 0 } = columns[flat.column[node] as number] ?? {};
    const goesLeft = new Uint8Array(levels);
    for (const code of codes) {
      if (!(code >= 0 && code < levels)) throw unfit(at, `node ${node} knows a level ${code}`);
      goesLeft[code] = 1;
    }
    return sets.push(goesLeft) - 1;
  });
  for (const [node, column] of flat.column.entries()) {
    if (column < 0) continue;
    const { levels } = columns[column] ?? {};
    if (levels === undefined) throw unfit(at, `node ${node} asks about column ${column}`);
    if (levels > 0 !== (set[node] as number) >= 0)
      throw unfit(at, `node ${node} asks about column ${column} in the wrong way`);
    // Children come later than their parents, so no walk can go round in circles.
    for (const child of [flat.left[node] as number, flat.right[node] as number])
      if (!(child > node && child < nodes)) throw unfit(at, `node ${node} leads to node ${child}`);
  }
  return {
    column: Int32Array.from(flat.column),
    threshold: Float32Array.from(flat.threshold),
    missingLeft: Uint8Array.from(flat.missingLeft),
    set,
    left: Int32Array.from(flat.left),
    right: Int32Array.from(flat.right),
    value: Float32Array.from(flat.value),
    rows: Int32Array.from(flat.rows),
    gain: Float64Array.from(flat.gain),
    sets,
  };
}

const unfit = (tree: number, why: string) =>
  invalid(`Tree ${tree} of the job does not fit the matrix: ${why}.`);
