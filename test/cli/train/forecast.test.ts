import { describe, expect, it } from 'vitest';
import type { Size } from '#domain/training/algorithm.ts';
import { forecast, gigabytes } from '../../../cli/train/forecast.ts';

const size: Size = { task: 'binary', rows: 1_000_000, columns: 30, outputs: 2 };
const estimate = () => ({ cpuSeconds: 34, bytes: 100e6 });
const machine = { threads: 1, freeBytes: 8e9, streams: false };

describe('forecast', () => {
  it('adds the table to what the algorithm says, but not for a file that is read in a stream', () => {
    expect(forecast({ estimate }, size, {}, machine).bytes).toBe(150e6 + 360e6 + 100e6);
    const large = { ...size, rows: 10_000_000 };
    const streamed = forecast({ estimate }, large, {}, { ...machine, streams: true });
    expect(streamed.bytes).toBeLessThan(1e9);
  });

  it('expects less of a second thread than of the first', () => {
    expect(forecast({ estimate }, size, {}, machine).seconds).toBe(34);
    expect(forecast({ estimate }, size, {}, { ...machine, threads: 2 }).seconds).toBe(20);
  });

  it('warns where memory is short', () => {
    expect(forecast({ estimate }, size, {}, machine).warning).toBeUndefined();
    expect(forecast({ estimate }, size, {}, { ...machine, freeBytes: 5e8 }).warning).toContain(
      'may need 610 MB of memory, and 500 MB are free here',
    );
  });

  it('says where the deployed retraining would send it', () => {
    expect(forecast({ estimate }, size, {}, machine).route.to).toBe('lambda');
    const hours = () => ({ cpuSeconds: 200_000, bytes: 100e6 });
    expect(forecast({ estimate: hours }, size, {}, machine).route.to).toBe('sagemaker');
  });

  it('writes bytes as people say them', () => {
    expect([gigabytes(1), gigabytes(2.5e6), gigabytes(1.44e9)]).toEqual(['1 MB', '3 MB', '1.4 GB']);
  });
});
