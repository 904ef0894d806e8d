import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCsv } from '#domain/training/csv.ts';
import type { Column, Table } from '#domain/training/table.ts';
import { root } from '../../../tools/local/paths.ts';

/** Real data beside the project (see its README.md there); it is not part of it. */
const folder = join(root, '..', 'shared', 'data');

export interface RealFile {
  readonly file: string;
  readonly target: string;
  /** Of a binary target. */
  readonly positive: string;
  /** Says who, not what. */
  readonly ids: readonly string[];
  /** Of a file without a header line, whose fields are parted by a comma and a space. */
  readonly header?: readonly string[];
}

export const realFiles = {
  telco: { file: 'telco-churn.csv', target: 'Churn', positive: 'Yes', ids: ['customerID'] },
  adult: {
    file: 'adult.csv',
    target: 'income',
    positive: '>50K',
    ids: [],
    header: [
      ...['age', 'workclass', 'fnlwgt', 'education', 'education-num', 'marital-status'],
      ...['occupation', 'relationship', 'race', 'sex', 'capital-gain', 'capital-loss'],
      ...['hours-per-week', 'native-country', 'income'],
    ],
  },
  elec: { file: 'elec.csv', target: 'class', positive: '1', ids: [] },
} satisfies Record<string, RealFile>;

/** The file as a table; undefined where it is absent. */
export function readReal({ file, header }: RealFile): Table | undefined {
  const path = join(folder, file);
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  return parseCsv(
    header === undefined ? text : `${header.join(',')}\n${text.replaceAll(', ', ',')}`,
  );
}

/** Numbers as float32; texts as codes in the order of their names, NaN for missing. */
export function encodeColumn(column: Column): { values: Float32Array; levels: number } {
  if (column.kind === 'number') return { values: Float32Array.from(column.values), levels: 0 };
  const names = [...new Set(column.values)].filter((text) => text !== '').sort();
  const codes = new Map(names.map((text, code) => [text, code]));
  return {
    values: Float32Array.from(column.values, (text) => codes.get(text) ?? Number.NaN),
    levels: names.length,
  };
}
