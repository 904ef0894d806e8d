import { describe, expect, it } from 'vitest';
import { exitCodeOf, explain } from '../../../cli/answer.ts';
import { holdSignals } from '../../../cli/train/interruption.ts';

describe('holdSignals', () => {
  it('ends the work between two steps, with the code that shells expect', async () => {
    const interruption = holdSignals();
    try {
      await interruption.breathe();
      process.emit('SIGINT');
      const stopped = await interruption.asked.catch((error: unknown) => error);
      expect(exitCodeOf(stopped)).toBe(130);
      expect(explain(stopped)).toBe('Stopped; nothing was written.');
      await new Promise((resolve) => setTimeout(resolve, 120));
      await expect(interruption.breathe()).rejects.toBe(stopped);
    } finally {
      interruption.release();
    }
  });

  it('leaves signals alone once it is released', () => {
    const before = process.listenerCount('SIGINT');
    const interruption = holdSignals();
    expect(process.listenerCount('SIGINT')).toBe(before + 1);
    interruption.release();
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
