import type { Estimate, ParamRange, Params, Size } from '../algorithm.ts';
import { checkedParams } from '../params.ts';

export type ForestName = 'random-forest' | 'extra-trees';

/** Hyper-parameters of forests; names after what they do, scikit-learn's in brackets. */
export interface ForestParams {
  /** (n_estimators) */
  readonly trees: number;
  /** Rows that a leaf must hold, by their weights (min_samples_leaf). */
  readonly minChildRows: number;
  /** Share of the columns that are looked at for each node, at least one (max_features). */
  readonly columnShare: number;
  /** Splits on a path at most; 0: no limit (max_depth). */
  readonly maxDepth: number;
  /** Each tree draws rows with replacement (bootstrap). */
  readonly bootstrap: boolean;
  /** Draws of a tree, as a share of the rows (max_samples). */
  readonly rowShare: number;
  /** Ranges that a column of numbers is cut into, at most 255. */
  readonly bins: number;
  /** Rows of the prior that are added to each leaf. */
  readonly smoothing: number;
  /** Classes count alike, whatever their numbers of rows (class_weight='balanced'). */
  readonly classBalance?: boolean;
}

export function forestSpace(name: ForestName, { task, columns, rows }: Size): ParamRange[] {
  const regression = task === 'regression';
  const looked = regression ? columns / 3 : Math.sqrt(columns);
  const columnShare = Math.min(1, Math.max(0.01, looked / Math.max(columns, 1)));
  // Leaves, and with them the file, must not grow with the rows without end: some thousand a tree.
  const least = Math.max(name === 'random-forest' ? 8 : 5, Math.round(rows / 3000));
  const fewest = Math.max(1, Math.round(rows / 10_000));
  return [
    {
      name: 'trees',
      kind: 'integer',
      min: 50,
      max: 500,
      log: true,
      default: rows > 50_000 ? 100 : 200,
    },
    {
      name: 'minChildRows',
      kind: 'integer',
      min: fewest,
      max: 100 * fewest,
      log: true,
      default: least,
    },
    { name: 'columnShare', kind: 'number', min: 0.01, max: 1, log: true, default: columnShare },
    { name: 'maxDepth', kind: 'choice', choices: [0], default: 0 },
    {
      name: 'bootstrap',
      kind: 'choice',
      choices: [true, false],
      default: name === 'random-forest',
    },
    { name: 'rowShare', kind: 'number', min: 0.3, max: 1, default: 1 },
    { name: 'bins', kind: 'choice', choices: [255], default: 255 },
    { name: 'smoothing', kind: 'number', min: 0, max: 10, default: regression ? 0 : 1 },
    ...(regression
      ? []
      : [
          { name: 'classBalance', kind: 'choice', choices: [false, true], default: false } as const,
        ]),
  ];
}

/** Errors: `invalid`, naming the parameter that does not fit. */
export function forestParams(name: ForestName, size: Size, chosen?: Params): ForestParams {
  const ranges = forestSpace(name, size).map(
    (range): ParamRange =>
      range.name === 'maxDepth'
        ? { name: range.name, kind: 'integer', min: 0, max: 1000, default: 0 }
        : range.name === 'bins'
          ? { name: range.name, kind: 'integer', min: 2, max: 255, default: 255 }
          : range,
  );
  const wider = {
    trees: [1, 10_000],
    minChildRows: [1, 1e9],
    columnShare: [1e-6, 1],
    rowShare: [1e-6, 1],
    smoothing: [0, 1e6],
  } as const;
  return checkedParams(ranges, chosen, wider) as Params & ForestParams;
}

/** Columns that are looked at for a node. */
export function columnsPerNode({ columnShare }: ForestParams, columns: number): number {
  return Math.max(1, Math.round(columnShare * columns));
}

/** For a row, a column that is looked at and a level of a tree; for a row and tree. On one core at 2.5 GHz. */
const secondsPerLook = 8e-9;
const secondsPerRow = 1e-7;

export function forestEstimate(name: ForestName, size: Size, chosen: Params): Estimate {
  const params = forestParams(name, size, chosen);
  const { rows, columns, outputs, task } = size;
  const { trees, minChildRows, rowShare, maxDepth } = params;
  const depth = Math.max(2, Math.log2((rows * rowShare) / minChildRows) + 2);
  const levels = maxDepth > 0 ? Math.min(depth, maxDepth) : depth;
  const looks = rows * rowShare * columnsPerNode(params, columns) * levels;
  const nodes = Math.min((1.5 * rows * rowShare) / minChildRows, 2 ** Math.min(levels, 30));
  const answers = task === 'multiclass' ? outputs : 1;
  return {
    cpuSeconds: trees * (looks * secondsPerLook + rows * secondsPerRow),
    bytes:
      rows * (3 * Math.ceil(columns / 8) * 8 + 60) + trees * nodes * (37 + 12 * answers) + 20e6,
  };
}
