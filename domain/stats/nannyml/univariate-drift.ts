import { deviationLimits } from '../deviation-limits.ts';
import { chunksOf } from './chunks.ts';
import type { Method, Present } from './method.ts';
import { categoricalMethods, continuousMethods } from './methods.ts';

/** One entry per chunk. A value is NaN where the chunk has none of its own; null: the method has no such threshold. */
export interface ChunkedDrift {
  readonly value: readonly number[];
  readonly upper_threshold: readonly (number | null)[];
  readonly lower_threshold: readonly (number | null)[];
  readonly alert: readonly boolean[];
}

export interface MethodDrift {
  readonly reference: ChunkedDrift;
  readonly analysis: ChunkedDrift;
}

type Cell = Present | undefined;
/** Distances that can't pass 1 have their threshold cut there. */
const upperLimit: Readonly<Record<string, number>> = { kolmogorov_smirnov: 1 };

/**
 * NannyML's univariate drift of one column by one method: chunks against the reference; an alert above mean + 3
 * (population) standard deviations of the reference's own chunks, or for chi-square at p < 0.05. `undefined`: fewer than
 * ten rows, an unknown method or no finite range, which NannyML refuses.
 */
export function univariateDrift(
  kind: 'continuous' | 'categorical',
  name: string,
  reference: readonly Cell[],
  analysis: readonly Cell[],
): MethodDrift | undefined {
  const methods: Readonly<Record<string, Method<never>>> =
    kind === 'continuous' ? continuousMethods : categoricalMethods;
  const method = methods[name] as Method<Present> | undefined;
  const [before, after] = [chunksOf(reference), chunksOf(analysis)];
  if (method === undefined || before === undefined || after === undefined) return undefined;
  const present = (cells: readonly Cell[]) =>
    cells.filter((cell): cell is Present => cell !== undefined && !Number.isNaN(cell));
  const fitted = present(reference);
  if (kind === 'continuous' && cells.has(name) && !fitted.every((v) => Number.isFinite(v)))
    return undefined;
  const distance = method(fitted);
  if (distance === undefined) return undefined;
  const distances = (chunks: readonly (readonly Cell[])[]) =>
    chunks.map((chunk) => {
      const values = present(chunk);
      return values.length === 0 ? { value: Number.NaN } : distance(values);
    });
  const own = distances(before);
  const upper =
    name === 'chi2'
      ? null
      : deviationLimits(
          own.map(({ value }) => value),
          { lowest: 0, highest: upperLimit[name] ?? Number.POSITIVE_INFINITY },
        ).upper;
  let significant = own.reduce((last, { p }) => (p === undefined ? last : p < 0.05), false);
  const judged = (found: ReturnType<typeof distances>): ChunkedDrift => ({
    value: found.map(({ value }) => value),
    upper_threshold: found.map(() => upper),
    lower_threshold: found.map(() => null),
    alert: found.map(({ value, p }) => {
      // An empty chunk has no p: NannyML goes by the chunk before.
      if (p !== undefined) significant = p < 0.05;
      return upper === null ? significant : value > upper;
    }),
  });
  return { reference: judged(own), analysis: judged(distances(after)) };
}

/** Methods that need a histogram of the reference. */
const cells = new Set(['jensen_shannon', 'hellinger']);
