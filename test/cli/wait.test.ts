import { describe, expect, it } from 'vitest';
import { concurrently } from '../../cli/concurrently.ts';
import { waitFor } from '../../cli/wait.ts';

describe('waiting', () => {
  it('ends with the first answer', async () => {
    const answers = [undefined, undefined, 'done'];
    const options = { what: 'it', limitSeconds: 5, look: 'there', everyMs: 1 };
    expect(await waitFor(async () => answers.shift(), options)).toBe('done');
  });

  it('ends at its limit with a word on where to look', async () => {
    const waiting = waitFor(async () => undefined, {
      what: 'The report',
      limitSeconds: 0.02,
      look: 'See the logs.',
      everyMs: 1,
    });
    await expect(waiting).rejects.toMatchObject({
      message: 'The report did not happen within 0.02 s.',
      hint: 'See the logs.',
    });
  });
});

describe('working on many at once', () => {
  it('keeps the order and never exceeds the width', async () => {
    let [running, most] = [0, 0];
    const results = await concurrently([5, 1, 4, 2, 3], 2, async (ms) => {
      most = Math.max(most, ++running);
      await new Promise((done) => setTimeout(done, ms));
      running--;
      return ms * 10;
    });
    expect(results).toEqual([50, 10, 40, 20, 30]);
    expect(most).toBe(2);
  });

  it('fails with the first failure', async () => {
    const work = concurrently([1, 2], 1, async (n) => {
      throw new Error(`item ${n}`);
    });
    await expect(work).rejects.toThrow('item 1');
  });
});
