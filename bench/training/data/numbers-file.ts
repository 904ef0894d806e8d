import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Task } from '#domain/training/task.ts';

/** A column: a number, or (levels > 0) one of the codes 0 … levels - 1; NaN is missing in both. */
export interface About {
  readonly name: string;
  readonly levels: number;
}

/** Rows with their target, by column. What both sides are given, to the bit. */
export interface Rows {
  readonly columns: readonly Float32Array[];
  readonly y: Float32Array;
}

/** Of a folder with `train.f32`, `train-y.f32`, `valid.f32`, `valid-y.f32`: float32, one column after the other. */
export interface Description {
  readonly task: Task;
  /** Columns of an answer: classes, or 1. */
  readonly outputs: number;
  readonly columns: readonly About[];
  readonly trainRows: number;
  readonly validRows: number;
}

const aboutFile = 'about.json';

export const isWritten = (folder: string): boolean => existsSync(join(folder, aboutFile));

export function writeRows(
  folder: string,
  about: Omit<Description, 'trainRows' | 'validRows'>,
  { train, valid }: { readonly train: Rows; readonly valid: Rows },
): void {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  for (const [part, rows] of [
    ['train', train],
    ['valid', valid],
  ] as const) {
    const file = join(unfinished, `${part}.f32`);
    writeFileSync(file, '');
    for (const column of rows.columns) writeFileSync(file, bytesOf(column), { flag: 'a' });
    writeFileSync(join(unfinished, `${part}-y.f32`), bytesOf(rows.y));
  }
  const description: Description = {
    ...about,
    trainRows: train.y.length,
    validRows: valid.y.length,
  };
  writeFileSync(join(unfinished, aboutFile), JSON.stringify(description));
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
}

export const readDescription = (folder: string): Description =>
  JSON.parse(readFileSync(join(folder, aboutFile), 'utf8')) as Description;

export function readRows(folder: string, part: 'train' | 'valid', columns: number): Rows {
  const all = floats(join(folder, `${part}.f32`));
  const rows = all.length / columns;
  return {
    columns: Array.from({ length: columns }, (_, at) => all.subarray(at * rows, (at + 1) * rows)),
    y: floats(join(folder, `${part}-y.f32`)),
  };
}

function floats(file: string): Float32Array {
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  return new Float32Array(buffer, byteOffset, byteLength / 4);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
