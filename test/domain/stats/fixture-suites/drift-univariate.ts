import {
  missingChange,
  outOfRange,
  pointMassChange,
  unseenCategories,
} from '#domain/drift/columns/integrity.ts';
import { energyDistance, wasserstein } from '#domain/stats/distances/cdf-distance.ts';
import type { ColumnTest, Present, Samples } from '#domain/stats/evidently/column-test.ts';
import {
  type ColumnMethod,
  categoricalMethods,
  numericMethods,
} from '#domain/stats/evidently/column-tests.ts';
import { runDefaultTest } from '#domain/stats/evidently/default-test.ts';
import { equalWidthEdges, sturges } from '#domain/stats/histogram/equal-width-edges.ts';
import { homogeneityChiSquare } from '#domain/stats/homogeneity-chi-square.ts';
import { ksDistance, ksPValue } from '#domain/stats/ks-distance.ts';
import { mergeRareCells } from '#domain/stats/merge-rare-cells.ts';
import { correctedPsi, psi, smoothedPsi } from '#domain/stats/psi.ts';
import { quantile } from '#domain/stats/quantile.ts';
import { smoothTest } from '#domain/stats/smooth-test.ts';
import { type PairedCounts, tieCells } from '#domain/stats/tie-cells.ts';
import { cramerVonMises } from '#domain/stats/two-sample/cramer-von-mises.ts';
import { type KsMethod, ksTest } from '#domain/stats/two-sample/ks-test.ts';
import { mannWhitney } from '#domain/stats/two-sample/mann-whitney.ts';
import { welchT } from '#domain/stats/two-sample/t-test.ts';
import { numbersOf, type Suite, usualTolerance } from './fixture.ts';

type Raw = readonly (number | string | null)[];

const finite = (raw: Raw): number[] => numbersOf(raw).filter(Number.isFinite);
const named = (raw: Raw): Present[] =>
  raw.filter((value): value is Present => value !== null && value !== 'NaN');

const missing = (reference: Raw, current: Raw) => {
  const share = (raw: Raw) => ({
    count: raw.filter((value) => value === null || value === 'NaN').length,
    of: raw.length,
  });
  const { effect, p } = missingChange(share(reference), share(current));
  return { delta_share: effect, pvalue: p };
};

const shapeOf = (counts: PairedCounts) => {
  const chi = homogeneityChiSquare(mergeRareCells(counts));
  return {
    counts_ref: counts.reference,
    counts_cur: counts.current,
    'psi_quantile10_eps1e-4': psi(counts),
    psi_bias_corrected: correctedPsi(counts),
    psi_pooled_smoothed_corrected: smoothedPsi(counts),
    chi2_2xk_pooled: { statistic: chi.statistic, dof: chi.df, pvalue: chi.p },
  };
};

/** Each method's answer; NaN where Evidently raises an error. */
const evidently = (methods: Readonly<Record<string, ColumnMethod>>, samples: Samples) =>
  Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name,
      samples.reference.length === 0 || samples.current.length === 0
        ? Number.NaN
        : ((method(samples) as ColumnTest | undefined) ?? Number.NaN),
    ]),
  );

const ks2 = (reference: readonly number[], current: readonly number[], method: KsMethod) => {
  const { statistic, p, location, sign } = ksTest(reference, current, method);
  return { statistic, pvalue: p, statistic_location: location, statistic_sign: sign };
};

function scipyNumeric(reference: readonly number[], current: readonly number[]) {
  const ranked = mannWhitney(reference, current, { method: 'asymptotic' });
  const cramer = cramerVonMises(reference, current);
  const welch = welchT(reference, current);
  return {
    ks_2samp_auto: ks2(reference, current, 'auto'),
    ks_2samp_exact: ks2(reference, current, 'exact'),
    ks_2samp_asymp: ks2(reference, current, 'asymptotic'),
    wasserstein_distance: wasserstein(reference, current),
    energy_distance: energyDistance(reference, current),
    mannwhitneyu_asymptotic: { statistic: ranked.statistic, pvalue: ranked.p },
    cramervonmises_2samp_asymptotic: { statistic: cramer.statistic, pvalue: cramer.p },
    ttest_welch: { statistic: welch.statistic, pvalue: welch.p, df: welch.df },
  };
}

function numeric(rawReference: Raw, rawCurrent: Raw): unknown {
  const reference = finite(rawReference);
  const current = finite(rawCurrent);
  const samples = { type: 'num', reference, current } as const;
  const sorted = Float64Array.from(reference).sort();
  const edges = [
    ...new Set(Array.from({ length: 9 }, (_, i) => quantile(sorted, (i + 1) / 10))),
  ].sort((a, b) => a - b);
  const count = (values: readonly number[]) => {
    const counts = new Array<number>(edges.length + 1).fill(0);
    for (const value of values) {
      const bin = edges.filter((edge) => edge < value).length;
      counts[bin] = (counts[bin] as number) + 1;
    }
    return counts;
  };
  const cells = tieCells(reference, current);
  const ks = ksDistance(cells);
  const [smooth] = smoothTest(cells, [4]);
  const outside = current.filter((v) => v < (sorted[0] as number) || v > (sorted.at(-1) as number));
  const range = outOfRange({ count: outside.length, of: current.length }, reference.length);
  const most = Math.max(...Array.from(cells.current));
  const mode = Array.from(cells.current).indexOf(most);
  const spike = pointMassChange(
    { count: cells.reference[mode] ?? 0, of: reference.length },
    { count: most, of: current.length },
  );
  return {
    rules: {
      ...shapeOf({ reference: count(reference), current: count(current) }),
      quantile_edges: edges,
      ks: {
        statistic: ks.statistic,
        pvalue: ksPValue(ks.statistic, reference.length, current.length),
      },
      smooth4: { statistic: smooth?.statistic, pvalue: smooth?.p },
      range: { share: range.effect, pvalue: range.p },
      spike: { delta_share: spike.effect, pvalue: spike.p },
      missing: missing(rawReference, rawCurrent),
    },
    numpy_sturges_edges: equalWidthEdges([...reference, ...current], sturges) ?? Number.NaN,
    evidently: evidently(numericMethods, samples),
    evidently_default: runDefaultTest(samples),
    scipy: scipyNumeric(reference, current),
  };
}

function categorical(rawReference: Raw, rawCurrent: Raw): unknown {
  const reference = named(rawReference);
  const current = named(rawCurrent);
  const samples = { type: 'cat', reference, current } as const;
  const categories = [...new Set([...reference, ...current])].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
  );
  const count = (values: Raw) => categories.map((c) => values.filter((v) => v === c).length);
  const counts = { reference: count(reference), current: count(current) };
  const news = current.filter((value) => !reference.includes(value)).length;
  const unseen = unseenCategories({ count: news, of: current.length }, reference.length);
  const whole = homogeneityChiSquare(counts);
  // The rules count at least one degree of freedom; scipy says 0 for a table of one cell.
  const dof = categories.length < 2 ? 0 : whole.df;
  return {
    rules: {
      ...shapeOf(counts),
      unseen: { share: unseen.effect, pvalue: unseen.p },
      missing: missing(rawReference, rawCurrent),
    },
    evidently: evidently(categoricalMethods, samples),
    evidently_default: runDefaultTest(samples),
    scipy: {
      categories,
      chi2_contingency_nocorr: { statistic: whole.statistic, pvalue: whole.p, dof },
      counts_ref: counts.reference,
      counts_cur: counts.current,
    },
  };
}

export const driftUnivariate: Suite = {
  run: ({ input }) =>
    (input.type === 'num' ? numeric : categorical)(input.reference as Raw, input.current as Raw),
  nameOf: (_, path) => (path[0] === 'numpy_sturges_edges' ? path[0] : path.slice(0, 2).join('.')),
  tolerance: usualTolerance,
};
