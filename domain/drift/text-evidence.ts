import { homogeneityChiSquare } from '#domain/stats/homogeneity-chi-square.ts';
import { mergeRareCells } from '#domain/stats/merge-rare-cells.ts';
import { psiNoise, smoothedPsi } from '#domain/stats/psi.ts';
import { missingTest, schemaFindings } from './column-evidence.ts';
import type { DriftSettings } from './drift-settings.ts';
import { unseenCategories } from './integrity.ts';
import type { Evidence, IntegrityTest } from './judge-feature.ts';
import type { TextSketch } from './text-sketch.ts';
import type { TextWindow } from './window-sketch.ts';
import { figure, listed, percent } from './words.ts';

function unseenTest(
  sketch: TextSketch,
  window: TextWindow,
  settings: DriftSettings,
): IntegrityTest {
  const { effect, p } = unseenCategories(
    { count: window.unlisted, of: window.present },
    sketch.rows - sketch.missing,
    sketch.singletons,
  );
  const names = Object.keys(window.news).sort().slice(0, 3);
  return {
    test: 'unseen',
    effect,
    p,
    floor: settings.minUnseen,
    shares: [0, effect],
    words: `${percent(effect)} of the values are categories the reference never had, such as ${listed(names)}.`,
  };
}

/** The category whose share changed most, in words. */
function mostChanged(sketch: TextSketch, window: TextWindow, n: number, m: number): string {
  let best = { name: '', from: 0, to: 0 };
  sketch.categories.forEach(([name, count], i) => {
    const from = count / n;
    const to = (window.counts[i] as number) / m;
    if (Math.abs(to - from) > Math.abs(best.to - best.from)) best = { name, from, to };
  });
  return `${best.name} went from ${percent(best.from)} to ${percent(best.to)}`;
}

/** A text feature: schema, missing values, categories never seen, shares of the categories. */
export function textEvidence(
  sketch: TextSketch,
  window: TextWindow,
  rows: number,
  settings: DriftSettings,
): Evidence {
  const n = sketch.rows - sketch.missing;
  const m = window.present;
  const counts = {
    reference: [...sketch.categories.map(([, count]) => count), sketch.otherRows],
    current: [...window.counts, window.unlisted],
  };
  const enough = Math.min(n, m) >= settings.minValues;
  const merged = mergeRareCells(counts);
  const chiSquare = homogeneityChiSquare(merged);
  const corrected = smoothedPsi(counts);
  const integrity = [
    missingTest(sketch, window, settings),
    // With categories beyond those kept, one that is not listed may be an old one.
    ...(m === 0 || n === 0 || sketch.otherCategories > 0
      ? []
      : [unseenTest(sketch, window, settings)]),
  ];
  return {
    name: sketch.name,
    schema: schemaFindings(sketch, window, rows),
    integrity,
    shape: enough
      ? {
          p: chiSquare.p,
          ks: null,
          psi: corrected,
          chance: { ks: 0, psi: psiNoise(merged.reference.length, n, m) },
          words: `The shares of the categories changed: ${mostChanged(sketch, window, n, m)} (corrected PSI ${figure(Math.max(0, corrected))}).`,
        }
      : `The shares were not tested: ${m} values against ${n} of the reference, ${settings.minValues} needed.`,
    tests: {
      ...(enough ? { chiSquare: { statistic: chiSquare.statistic, p: chiSquare.p } } : {}),
      ...Object.fromEntries(
        integrity.map(({ test, effect, p }) => [test, { statistic: effect, p }]),
      ),
    },
  };
}
