import { describe, expect, it } from 'vitest';
import type { Matrix } from '#domain/training/matrix.ts';
import { type Binned, binAlike, binMatrix, startBinned } from '#domain/training/trees/binned.ts';
import { plainCompute } from '#domain/training/trees/plain-compute.ts';
import { makeFit } from '../../../adapters/compute/random-tables.ts';

const compute = plainCompute();
const { matrix } = makeFit({
  seed: 3,
  rows: 10_007,
  numbers: 9,
  levels: [3, 200],
  missing: 0.2,
  task: 'binary',
  weighted: false,
  params: {},
});

const part = ({ columns, about }: Matrix, from: number, to: number): Matrix => ({
  rows: Math.min(to, matrix.rows) - from,
  columns: columns.map((values) => values.subarray(from, to)),
  about,
});

const bytes = (binned: Binned, address: number, length: number) =>
  binned.arena.kernel.views.u8.slice(address, address + length);

describe('rows as bins', () => {
  it('RTR-4: a bin holds the values up to its cut, the last the missing ones, and levels their codes', () => {
    const binned = binMatrix(matrix, 31, compute);
    for (const [column, values] of matrix.columns.entries()) {
      const bins = bytes(binned, binned.bins + column * binned.binStride, matrix.rows);
      const cuts = binned.cuts[column] as Float32Array;
      const levels = matrix.about[column]?.levels ?? 0;
      for (let row = 0; row < matrix.rows; row += 7) {
        const value = values[row] as number;
        const bin = bins[row] as number;
        expect(bin).toBeLessThan(binned.binCounts[column] as number);
        if (levels > 0) expect(bin).toBe(value);
        else if (Number.isNaN(value)) expect(bin).toBe(cuts.length + 1);
        else {
          expect(value <= (cuts[bin] ?? Number.POSITIVE_INFINITY)).toBe(true);
          expect(bin === 0 || value > (cuts[bin - 1] as number)).toBe(true);
        }
        expect(bytes(binned, binned.packed + row * binned.rowBytes + column, 1)[0]).toBe(bin);
      }
    }
  });

  it('RTR-4: rows given in chunks are the rows given at once', () => {
    const whole = binMatrix(matrix, 255, compute);
    const builder = startBinned({
      about: matrix.about,
      sample: matrix,
      rows: matrix.rows,
      maxBins: 255,
      compute,
    });
    for (let from = 0; from < matrix.rows; from += 3001)
      builder.add(part(matrix, from, from + 3001));
    const chunked = builder.finish();
    const length = whole.rows * whole.rowBytes;
    expect(bytes(chunked, chunked.packed, length)).toEqual(bytes(whole, whole.packed, length));
    const more = binAlike(whole, part(matrix, 100, 400));
    const own = bytes(whole, more.packed, 300 * whole.rowBytes);
    expect(own).toEqual(bytes(whole, whole.packed + 100 * whole.rowBytes, own.length));
  });

  it('refuses rows that are missing, and columns of more than 256 levels', () => {
    const input = { about: matrix.about, sample: matrix, rows: 5, maxBins: 255, compute };
    const builder = startBinned(input);
    builder.add(part(matrix, 0, 4));
    expect(() => builder.finish()).toThrow(/4 rows were given where 5/);
    const about = [{ name: 'city', feature: 'city', levels: 300 }];
    expect(() => startBinned({ ...input, about })).toThrow(/"city" has 300 levels/);
  });
});
