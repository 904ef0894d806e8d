import type { Table } from '#domain/training/table.ts';
import { readDescription, readRows } from './numbers-file.ts';

/** The (first) rows of a folder as people have them: numbers, texts instead of codes, and a column `target`. */
export function tableOf(
  folder: string,
  part: 'train' | 'valid',
  maxRows = Number.POSITIVE_INFINITY,
): Table {
  const { columns: about, task } = readDescription(folder);
  const { columns, y } = readRows(folder, part, about.length);
  const rows = Math.min(maxRows, y.length);
  const text = (levels: number) => (code: number) => (code < levels ? `level ${code}` : '');
  return {
    rows,
    columns: [
      ...about.map(({ name, levels }, at) => {
        const values = (columns[at] as Float32Array).subarray(0, rows);
        return levels === 0
          ? { name, kind: 'number' as const, values: Float64Array.from(values) }
          : { name, kind: 'text' as const, values: Array.from(values, text(levels)) };
      }),
      task === 'regression'
        ? { name: 'target', kind: 'number', values: Float64Array.from(y.subarray(0, rows)) }
        : {
            name: 'target',
            kind: 'text',
            values: Array.from(y.subarray(0, rows), (code) => `class ${code}`),
          },
    ],
  };
}
