import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Rows } from './numbers-file.ts';
import { type NumericRows, numericChunks } from './numeric.ts';

/** Rows too many to hold, in one file: chunk after chunk, in each of them column after column, the target last; float32. */
export interface Chunks {
  readonly file: string;
  readonly rows: number;
  readonly columns: number;
  readonly chunkRows: number;
}

export function writeChunks(folder: string, name: string, what: NumericRows, rows: number): Chunks {
  const chunkRows = 250_000;
  const { columns } = what;
  const chunks: Chunks = { file: join(folder, `${name}.f32`), rows, columns, chunkRows };
  if (existsSync(chunks.file)) return chunks;
  mkdirSync(folder, { recursive: true });
  const unfinished = `${chunks.file}.unfinished`;
  const file = openSync(unfinished, 'w');
  try {
    for (const chunk of numericChunks(what, rows, chunkRows))
      for (const column of [...chunk.columns, chunk.y])
        writeSync(file, new Uint8Array(column.buffer));
  } finally {
    closeSync(file);
  }
  renameSync(unfinished, chunks.file);
  writeFileSync(`${chunks.file}.json`, JSON.stringify({ rows, columns, chunkRows }));
  return chunks;
}

/** The arrays are overwritten by the next chunk. */
export function* readChunks({ file, rows, columns, chunkRows }: Chunks): Generator<Rows> {
  const open = openSync(file, 'r');
  const memory = new Float32Array(chunkRows * (columns + 1));
  try {
    for (let from = 0; from < rows; from += chunkRows) {
      const count = Math.min(chunkRows, rows - from);
      const values = memory.subarray(0, count * (columns + 1));
      readSync(open, new Uint8Array(values.buffer, 0, values.byteLength));
      const column = (at: number) => values.subarray(at * count, (at + 1) * count);
      yield { columns: Array.from({ length: columns }, (_, at) => column(at)), y: column(columns) };
    }
  } finally {
    closeSync(open);
  }
}
