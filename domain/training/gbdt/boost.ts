import type { EncodedTable } from '../encode-features.ts';
import { seededRandom, shuffle } from '../random.ts';
import { type BinnedColumn, binLevels, binNumbers } from './bin.ts';
import { TreeGrower } from './grow-tree.ts';
import { fillDerivatives, logLoss, priorScores } from './loss.ts';
import type { GbdtParams } from './params.ts';
import { addTree, baseScores } from './predict.ts';
import type { Ensemble, Tree } from './tree.ts';

/** Rows with their classes, 0 … classCount - 1. */
export interface LabelledRows {
  readonly table: EncodedTable;
  readonly y: Int32Array;
}

export interface BoostInput {
  readonly train: LabelledRows;
  /** Judges when to stop (`earlyStoppingRounds`); never trained on. Without it all rounds are run. */
  readonly valid?: LabelledRows;
  /** Per column: number of levels (codes 0 … levels - 1) of a column split by equality, 0 for numbers. */
  readonly levelCounts: readonly number[];
  readonly classCount: number;
  readonly params: GbdtParams;
  readonly seed: number;
}

export interface Boosted {
  readonly ensemble: Ensemble;
  readonly rounds: number;
  /** Mean log loss of the validation rows (nats) after each round that was tried; empty without `valid`. */
  readonly validLosses: readonly number[];
}

/**
 * Gradient boosting of the log loss with second-order leaf weights. The same input gives the same trees, bit for bit.
 * With `valid`, the ensemble is cut back to the round with the smallest validation loss.
 */
export function boost(input: BoostInput): Boosted {
  const { train, valid, levelCounts, classCount, params } = input;
  const random = seededRandom(input.seed);
  const rows = train.table.rows;
  const base = priorScores(train.y, classCount);
  const outputs = base.length;
  const columns = train.table.columns.map((values, index): BinnedColumn => {
    const levels = levelCounts[index] ?? 0;
    return levels > 0 ? binLevels(values, levels) : binNumbers(values, params.bins);
  });
  const grower = new TreeGrower(columns, rows, params);
  const scores = baseScores(base, rows);
  const validScores = baseScores(base, valid?.table.rows ?? 0);
  const gradients = Array.from({ length: outputs }, () => new Float32Array(rows));
  const hessians = Array.from({ length: outputs }, () => new Float32Array(rows));
  const trees: Tree[] = [];
  const validLosses: number[] = [];
  let rounds = 0;
  let bestLoss = valid ? logLoss(validScores, valid.y, outputs) : 0;
  for (let round = 1; round <= params.trees; round++) {
    // All derivatives of a round are taken at the same scores, before any of its trees.
    fillDerivatives(scores, train.y, gradients, hessians);
    let grown = false;
    for (let output = 0; output < outputs; output++) {
      const candidates = sampleColumns(columns.length, params.featureFraction, random);
      const g = gradients[output] as Float32Array;
      const h = hessians[output] as Float32Array;
      const tree = grower.grow(g, h, candidates, scores, outputs, output);
      trees.push(tree);
      if (tree.column.length > 1) grown = true;
      if (valid) addTree(tree, valid.table, validScores, outputs, output);
    }
    if (valid) {
      const loss = logLoss(validScores, valid.y, outputs);
      validLosses.push(loss);
      if (loss < bestLoss) {
        bestLoss = loss;
        rounds = round;
      }
      if (round - rounds >= params.earlyStoppingRounds) break;
    } else if (grown) rounds = round;
    // With all columns at hand a round without any split will be followed by nothing but such rounds.
    if (!grown && params.featureFraction === 1) break;
  }
  return {
    ensemble: { trees: trees.slice(0, rounds * outputs), outputs, base },
    rounds,
    validLosses,
  };
}

function sampleColumns(count: number, fraction: number, random: () => number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  const taken = Math.max(1, Math.ceil(count * fraction));
  if (taken >= count) return order;
  shuffle(order, random);
  return order.slice(0, taken).sort();
}
