import { percent } from '../words.ts';
import type { ColumnPair, ColumnSide } from './column-pair.ts';
import type { Evidence } from './evidence.ts';

/** Values of the wrong kind from this share on are a changed type; fewer are a client's slip. */
const minWrongType = 0.01;

const shareOfTexts = ({ sketch: { numbers, texts } }: ColumnSide): number =>
  texts.count / Math.max(1, texts.count + numbers.count);

/** Is the column there, and of its type? */
export function schemaFindings({ kind, reference, current }: ColumnPair): Evidence['schema'] {
  const found: { words: string; severity: 'critical' }[] = [];
  const { rows, absent } = current;
  if (rows > 0 && absent === rows && reference.missing < reference.rows)
    found.push({ words: 'The column is missing from every row.', severity: 'critical' });
  if (kind === 'empty' || reference.missing === reference.rows || current.missing === rows)
    return found;
  const before = shareOfTexts(reference);
  const now = shareOfTexts(current);
  const wrong = kind === 'number' ? now : 1 - now;
  if (wrong - (kind === 'number' ? before : 1 - before) >= minWrongType)
    found.push({
      words: `${percent(wrong)} of the values are ${kind === 'number' ? 'text where numbers are' : 'numbers where text is'} expected.`,
      severity: 'critical',
    });
  return found;
}
