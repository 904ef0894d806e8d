import { describe, expect, it } from 'vitest';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { route } from '#domain/retraining/route.ts';
import { seedRetraining } from './seed-retraining.ts';

const run = { model: 'shop', retrainingId: '01JABCDEFGHJKMNPQRSTVWXYZ0' };
const size = { task: 'binary', rows: 100_000, columns: 20, outputs: 2 } as const;

async function routed(of: { cpuSeconds: number; sageMaker?: boolean; search?: boolean }) {
  const store = memoryModelStore();
  const search = of.search ? { search: { budgetSeconds: 60 } } : {};
  await seedRetraining(store, { ...run, task: 'binary', ...search });
  const { to, reasons } = await route(
    {
      store,
      clock: { now: () => new Date('2026-05-01T00:00:00Z') },
      algorithm: { estimate: () => ({ cpuSeconds: of.cpuSeconds, bytes: 1e6 }) },
      limits: { lambda: { memory: 3_008, rounds: 4 }, sageMaker: of.sageMaker ?? false },
    },
    { ...run, size },
  );
  const { step } = (await store.retraining(run.model, run.retrainingId)) ?? {};
  return { to, step, said: reasons.join(' ') };
}

describe('RTR-4: the route of a retraining', () => {
  it('is known to who watches, with its reason', async () => {
    expect(await routed({ cpuSeconds: 10 })).toEqual({
      to: 'lambda',
      step: 'training',
      said: expect.stringContaining('Trained in the Lambda: 100000 rows × 20 columns need about'),
    });
    expect(await routed({ cpuSeconds: 1e5, sageMaker: true })).toMatchObject({
      to: 'sagemaker',
      step: 'training on SageMaker',
    });
  });

  it('without SageMaker is refused in words, and nothing is begun', async () => {
    const { to, step, said } = await routed({ cpuSeconds: 1e5 });
    expect([to, step]).toEqual(['nowhere', 'training']); // As it was seeded.
    expect(said).toMatch(/this stage has no SageMaker training\. Set sageMakerTraining/);
  });

  it('AML-2: of a search leads to its machine, while one training fits a Lambda', async () => {
    expect(await routed({ cpuSeconds: 10, search: true })).toMatchObject({
      to: 'search',
      step: 'searching',
    });
    const large = await routed({ cpuSeconds: 1e5, search: true, sageMaker: true });
    expect(large.to).toBe('nowhere');
    expect(large.said).toMatch(/A search runs in Lambdas only/);
  });
});
