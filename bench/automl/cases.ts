import type { Split } from '#domain/automl/search-plan.ts';
import { seededRandom, shuffle } from '#domain/training/random.ts';
import { selectRows } from '#domain/training/select-rows.ts';
import type { Table } from '#domain/training/table.ts';
import { type RealFile, readReal, realFiles } from '../training/data/files.ts';

/** One table and the way a fifth of it is held out. */
export interface Case {
  readonly name: string;
  readonly title: string;
  readonly file: RealFile;
  readonly split: Split;
}

export const cases: readonly Case[] = [
  { name: 'telco', title: 'telco', file: realFiles.telco, split: { kind: 'stratified' } },
  { name: 'adult', title: 'adult', file: realFiles.adult, split: { kind: 'stratified' } },
  { name: 'elec', title: 'elec', file: realFiles.elec, split: { kind: 'stratified' } },
  {
    name: 'elec-by-time',
    title: 'elec, the latest fifth held out',
    file: realFiles.elec,
    split: { kind: 'time' },
  },
];

/** Undefined where the file is absent. By time: the last fifth, whatever the seed. */
export function holdOut(
  { file, split }: Case,
  seed: number,
): { readonly train: Table; readonly held: Table } | undefined {
  const whole = readReal(file);
  if (whole === undefined) return undefined;
  const { ids } = file;
  const table = { ...whole, columns: whole.columns.filter(({ name }) => !ids.includes(name)) };
  const order = Int32Array.from({ length: table.rows }, (_, row) => row);
  const cut = Math.floor(table.rows * 0.8);
  if (split.kind !== 'time') shuffle(order, seededRandom(seed * 7919));
  return {
    train: selectRows(table, order.slice(0, cut)),
    held: selectRows(table, order.slice(cut)),
  };
}
