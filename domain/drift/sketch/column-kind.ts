import type { ColumnSketch } from './column-sketch.ts';

/** Nearly all: a stray text among numbers does not make a column of texts. */
const nearlyAll = 0.95;

/** What a column holds, seen from all of its values; `empty` without any. */
export function columnKind({ numbers, texts }: ColumnSketch): 'number' | 'text' | 'empty' {
  const values = numbers.count + texts.count;
  if (values === 0) return 'empty';
  return numbers.count >= nearlyAll * values ? 'number' : 'text';
}
