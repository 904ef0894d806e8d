import fc from 'fast-check';
import { mostLikely, type Said } from '#domain/serving/ensembles/said.ts';

/** What a member said, a list of probabilities per row; its label is the likeliest class. */
export function saying(...rows: readonly (readonly number[])[]): Said {
  const probabilities = Float64Array.from(rows.flat());
  const labels = mostLikely(probabilities, rows.length, rows[0]?.length ?? 0);
  return { rows: rows.length, probabilities, labels };
}

/** Probabilities of `classes` classes for 1 to 8 rows. */
export const anySaid = (classes = 3, rows = fc.integer({ min: 1, max: 8 })) =>
  rows.chain((count) =>
    fc
      .array(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: classes, maxLength: classes }),
        { minLength: count, maxLength: count },
      )
      .map((all) =>
        saying(
          ...all.map((row) => {
            const sum = row.reduce((total, part) => total + part, 0);
            return row.map((part) => (sum === 0 ? 1 / classes : part / sum));
          }),
        ),
      ),
  );
