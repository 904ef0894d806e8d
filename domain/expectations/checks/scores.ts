import { type Interpolation, quantileOf } from '../count/quantile-of.ts';
import { type CellValue, isMissing } from '../table/table-part.ts';
import { Uncomputable } from '../uncomputable.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { mapOutcome, Unexpected } from './unexpected.ts';

/**
 * Values against figures of the whole column: a first read counts them, a second one judges each value. `rule` is asked
 * between the two.
 */
const judgedBySecondRead =
  (
    metric: string,
    makeRule: (context: CheckContext, index: number) => () => (value: number) => boolean,
  ): CheckMaker =>
  (context) => {
    const { args, columns, format } = context;
    const { index, type } = args.column('column', metric);
    if (type === 'str')
      throw new Uncomputable('Cannot complete the calculation on a non-numerical column.');
    const prepare = makeRule(context, index);
    const facts = context.facts(index);
    const unexpected = new Unexpected(format, columns);
    return {
      again() {
        const rule = prepare();
        return (part) => {
          const cells = part.cells[index] ?? [];
          for (let row = 0; row < cells.length; row++) {
            const value = cells[row] as CellValue;
            if (!isMissing(value) && !rule(Number(value))) unexpected.add(part, row, value);
          }
          return true;
        };
      },
      finish: () =>
        mapOutcome(
          unexpected,
          { elements: context.rowCount(), judged: facts.present, mostly: args.mostly },
          format,
        ),
    };
  };

/** (value - mean) / standard deviation of the sample; where that is not defined, every value is as expected. */
export const zScores = judgedBySecondRead(
  'column_values.z_score.condition',
  ({ args, facts }, index) => {
    const moments = facts(index).moments();
    const threshold = args.number('threshold') as number;
    const doubleSided = args.flag('double_sided');
    return () => {
      const { mean, standardDeviation } = moments();
      if (!(standardDeviation > 0)) return () => true;
      return (value) => {
        const score = (value - mean) / standardDeviation;
        if (Number.isNaN(score)) return true;
        return doubleSided ? Math.abs(score) < Math.abs(threshold) : score < threshold;
      };
    };
  },
);

/** Tukey's fences (`iqr`), or so many standard deviations around the mean (`std`). */
export const notOutliers = judgedBySecondRead(
  'column_values.not_outliers.condition',
  ({ args, facts }, index) => {
    const method = args.get<string>('method') ?? 'iqr';
    const multiplier = args.number('multiplier') ?? 1.5;
    if (method !== 'iqr' && method !== 'std')
      throw new Uncomputable(`method '${method}' has not been implemented.`);
    if (method === 'std') {
      const moments = facts(index).moments();
      return () => {
        const { mean, standardDeviation } = moments();
        const reach = multiplier * standardDeviation;
        if (!Number.isFinite(mean) || !Number.isFinite(reach)) return () => true;
        return reach <= 0 ? (value) => value === mean : (value) => Math.abs(value - mean) < reach;
      };
    }
    const numbers = facts(index).numbers();
    return () => {
      const sorted = numbers().sorted();
      const at = (share: number) => quantileOf(sorted, share, 'linear' satisfies Interpolation);
      const [low, high] = [at(0.25), at(0.75)];
      const reach = multiplier * (high - low);
      if (!Number.isFinite(low) || !Number.isFinite(high)) return () => true;
      return (value) => value >= low - reach && value <= high + reach;
    };
  },
);
