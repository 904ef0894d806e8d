import type { DriftSettings } from './drift-settings.ts';
import { missingChange } from './integrity.ts';
import type { Evidence, IntegrityTest } from './judge-feature.ts';
import type { NumberSketch } from './number-sketch.ts';
import type { TextSketch } from './text-sketch.ts';
import type { NumberWindow, TextWindow } from './window-sketch.ts';
import { percent } from './words.ts';

/** Values of the wrong kind from this share on are a changed type; fewer are a client's slip. */
const minWrongType = 0.01;

/** Is the column there, and of its type? */
export function schemaFindings(
  sketch: NumberSketch | TextSketch,
  window: NumberWindow | TextWindow,
  rows: number,
): Evidence['schema'] {
  const found: { words: string; severity: 'critical' }[] = [];
  if (rows > 0 && window.absent === rows && sketch.missing < sketch.rows)
    found.push({ words: 'The column is missing from every row.', severity: 'critical' });
  const typed = window.present + window.wrongType;
  if (typed > 0 && window.wrongType / typed >= minWrongType)
    found.push({
      words: `${percent(window.wrongType / typed)} of the values are ${sketch.kind === 'number' ? 'text where numbers are' : 'numbers where text is'} expected.`,
      severity: 'critical',
    });
  return found;
}

/** The share of rows without a value, null or without the column. */
export function missingTest(
  sketch: NumberSketch | TextSketch,
  window: NumberWindow | TextWindow,
  settings: DriftSettings,
): IntegrityTest {
  const count = window.missing + window.absent;
  const of = window.present + count;
  const { effect, p } = missingChange({ count: sketch.missing, of: sketch.rows }, { count, of });
  const shares = [sketch.missing / sketch.rows, count / of] as const;
  return {
    test: 'missing',
    effect: Math.abs(effect),
    p,
    floor: settings.minMissingChange,
    shares,
    words: `Missing values went from ${percent(shares[0])} to ${percent(shares[1])}.`,
  };
}
