import { jensenShannonDistance } from '#domain/stats/distances/jensen-shannon.ts';
import { homogeneityChiSquare } from '#domain/stats/homogeneity-chi-square.ts';
import { mergeRareCells } from '#domain/stats/merge-rare-cells.ts';
import { psiNoise, smoothedPsi } from '#domain/stats/psi.ts';
import { total } from '#domain/stats/tie-cells.ts';
import type { DriftSettings } from '../drift-settings.ts';
import { figure, percent } from '../words.ts';
import { type ColumnPair, type PairedTexts, pairTexts } from './column-pair.ts';
import { type Evidence, integrityFigures } from './evidence.ts';
import { minimumEffectP } from './minimum-effect.ts';
import { missingTest } from './missing-test.ts';
import { schemaFindings } from './schema-findings.ts';
import { unseenTest } from './unseen-test.ts';

/** The category whose share changed most, in words. */
function mostChanged({ names, reference, current }: PairedTexts, n: number, m: number): string {
  let best = { name: '', from: 0, to: 0 };
  reference.forEach((count, at) => {
    const from = count / n;
    const to = (current[at] as number) / m;
    if (Math.abs(to - from) > Math.abs(best.to - best.from))
      best = { name: names?.[at] ?? 'a group of rare texts', from, to };
  });
  return `${best.name} went from ${percent(best.from)} to ${percent(best.to)}`;
}

/** A text feature: schema, missing values, categories never seen, shares of the categories (or of their hash buckets). */
export function textEvidence(pair: ColumnPair, settings: DriftSettings): Evidence {
  const { minValues, negligible } = settings;
  const counts = pairTexts(pair);
  const n = total(counts.reference);
  const m = total(counts.current);
  const enough = Math.min(n, m) >= minValues;
  const merged = mergeRareCells(counts);
  const chiSquare = homogeneityChiSquare(merged);
  const psi = smoothedPsi(counts);
  const { names } = counts;
  const integrity = [
    missingTest(pair, settings),
    // A bucket holds many texts, so a new one is not seen there.
    ...(m === 0 || n === 0 || names === null
      ? []
      : [
          unseenTest(
            {
              ...counts,
              total: { reference: n, current: m },
              noun: 'categories',
              nameOf: (at) => names[at] as string,
            },
            settings,
          ),
        ]),
  ];
  return {
    name: pair.name,
    schema: schemaFindings(pair),
    integrity,
    shape: enough
      ? {
          p: minimumEffectP(chiSquare, n, m, negligible),
          ks: null,
          psi,
          chance: { ks: 0, psi: psiNoise(merged.reference.length, n, m) },
          words: `The shares of the categories changed: ${mostChanged(counts, n, m)} (corrected PSI ${figure(Math.max(0, psi))}).`,
        }
      : `The shares were not tested: ${m} values against ${n} of the reference, ${minValues} needed.`,
    tests: {
      ...(enough
        ? {
            chiSquare: { statistic: chiSquare.statistic, p: chiSquare.p },
            psi: { statistic: psi, p: null },
            jensenShannon: {
              statistic: jensenShannonDistance(counts.reference, counts.current),
              p: null,
            },
          }
        : {}),
      ...integrityFigures(integrity),
    },
  };
}
