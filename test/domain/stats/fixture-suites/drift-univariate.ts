import {
  missingChange,
  outOfRange,
  pointMassChange,
  unseenCategories,
} from '#domain/drift/integrity.ts';
import { homogeneityChiSquare } from '#domain/stats/homogeneity-chi-square.ts';
import { ksDistance, ksPValue } from '#domain/stats/ks-distance.ts';
import { mergeRareCells } from '#domain/stats/merge-rare-cells.ts';
import { correctedPsi, psi, smoothedPsi } from '#domain/stats/psi.ts';
import { quantile } from '#domain/stats/quantile.ts';
import { smoothTest } from '#domain/stats/smooth-test.ts';
import { type PairedCounts, tieCells } from '#domain/stats/tie-cells.ts';
import { type Suite, usualTolerance } from './fixture.ts';

type Raw = readonly (number | string | null)[];

const numbers = (raw: Raw): number[] =>
  raw.map((value) => (value === null ? Number.NaN : Number(value)));
const finite = (raw: Raw): number[] => numbers(raw).filter(Number.isFinite);

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

function numeric(rawReference: Raw, rawCurrent: Raw): unknown {
  const reference = finite(rawReference);
  const current = finite(rawCurrent);
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
    scipy: {
      ks_2samp_auto: {
        statistic: ks.statistic,
        statistic_location: cells.values[ks.cell],
        statistic_sign: ks.sign,
      },
    },
  };
}

function categorical(rawReference: Raw, rawCurrent: Raw): unknown {
  const present = (raw: Raw) => raw.filter((value) => value !== null && value !== 'NaN');
  const reference = present(rawReference);
  const current = present(rawCurrent);
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
    scipy: {
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
