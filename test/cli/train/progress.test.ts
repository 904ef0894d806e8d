import { describe, expect, it } from 'vitest';
import { showProgress } from '../../../cli/train/progress.ts';

function setup(isTty: boolean) {
  let [written, now] = ['', 0];
  const progress = showProgress(
    {
      isTty,
      write: (text) => {
        written += text;
      },
    },
    () => now,
  );
  return { progress, written: () => written, at: (ms: number) => (now = ms) };
}

describe('showProgress', () => {
  it('writes one line over and over in a terminal, with what is left, and cleans it', () => {
    const { progress, written, at } = setup(true);
    progress.begin('reading a.csv');
    for (let step = 1; step <= 100; step++) {
      at(step * 50);
      progress.step({ phase: 'rounds', step, steps: 400, loss: 0.5 - step / 1_000 });
    }
    expect(written()).not.toContain('\n');
    expect(written()).toMatch(/rounds +\[#+ +\] {2}100\/400 {2}loss 0\.4000 {2}at most 15 s left/);
    expect(written().split('\r').length).toBeLessThan(60);
    progress.end();
    expect(written()).toMatch(/\r +\r$/);
  });

  it('writes a line now and then elsewhere', () => {
    const { progress, written, at } = setup(false);
    for (let step = 1; step <= 200; step++) {
      at(step * 100);
      progress.step({ phase: 'rounds', step, steps: 400 });
    }
    const lines = written().trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^rounds +51\/400 {2}at most 35 s left$/);
  });
});
