import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routeTraining, type TrainingJob } from '#domain/retraining/route-training.ts';

const job = (rows: number, cpuSeconds: number, bytes = 40 * rows): TrainingJob => ({
  task: 'binary',
  rows,
  columns: 30,
  outputs: 2,
  estimate: { cpuSeconds, bytes },
});
const big = { memory: 10_240, rounds: 8 };

describe('RTR-4: where a training runs', () => {
  it.each([
    ['a million rows in a large Lambda', job(1e6, 25), big, true, 'lambda'],
    [
      'what takes longer than one invocation goes on in the next',
      job(1e6, 9_000),
      big,
      true,
      'lambda',
    ],
    ['longer than all invocations', job(1e6, 60_000), big, true, 'sagemaker'],
    ['a trainer that needs more memory than there is', job(4e6, 500, 5e9), big, true, 'sagemaker'],
    ['the same without SageMaker', job(4e6, 500, 5e9), big, false, 'nowhere'],
    [
      'a matrix that cannot even be made in the Lambda',
      job(1e7, 2_000),
      { memory: 3_008, rounds: 4 },
      true,
      'nowhere',
    ],
  ] as const)('%s → %s', (_, what, lambda, sageMaker, to) => {
    expect(routeTraining(what, { lambda, sageMaker }).to).toBe(to);
  });

  it('says why, with what is needed and what there is', () => {
    const limits = { lambda: big, sageMaker: true };
    expect(routeTraining(job(1_000_000, 25), limits).reason).toBe(
      'Trained in the Lambda: 1000000 rows × 30 columns need about 6 s and 1.8 GB; the Lambda has 112 minutes in 8 rounds and 10.2 GB.',
    );
    expect(routeTraining(job(1e6, 60_000), { ...limits, sageMaker: false }).reason).toMatch(
      /need about \d+ minutes .* has 112 minutes .* no SageMaker training\. Set sageMakerTraining/,
    );
    expect(
      routeTraining(job(1e7, 1, 0), { lambda: { memory: 3_008, rounds: 4 }, sageMaker: true })
        .reason,
    ).toMatch(/too little to make the matrix in/);
  });

  it('more memory never sends a training away from the Lambda', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2e7 }),
        fc.double({ min: 0, max: 1e5, noNaN: true }),
        fc.double({ min: 0, max: 1e10, noNaN: true }),
        fc.integer({ min: 128, max: 10_000 }),
        (rows, seconds, bytes, memory) => {
          const to = (more: number) =>
            routeTraining(job(rows, seconds, bytes), {
              lambda: { memory: memory + more, rounds: 4 },
              sageMaker: true,
            }).to;
          if (to(0) === 'lambda') expect(to(240)).toBe('lambda');
        },
      ),
    );
  });
});
