import { describe, expect, it } from 'vitest';
import type { LoadedModel } from '#domain/serving/model-runtime.ts';
import { warmUp } from '#domain/serving/warm-up.ts';
import { recordOf, signature, versionOf } from './setup.ts';

function setup(run: LoadedModel['run'] = async () => []) {
  const asked: string[] = [];
  const warnings: unknown[] = [];
  const variants = [
    { version: 1, weight: 90, role: 'champion' as const },
    { version: 2, weight: 10, role: 'challenger' as const },
  ];
  const deps = {
    directory: {
      serving: async (model: string) => {
        if (model === 'broken') throw new Error('no table');
        return model === 'churn' ? recordOf(variants) : undefined;
      },
      version: async (_: string, version: number) =>
        version === 2 ? { ...versionOf(2), runtime: 'remote' as const } : versionOf(version),
    },
    models: {
      use: async <T>(
        { version }: { version: number },
        work: (model: LoadedModel) => Promise<T>,
      ): Promise<T> => {
        asked.push(`loaded ${version}`);
        return work({
          signature,
          run: async (inputs) => {
            asked.push(`ran ${version} with ${inputs[0]?.data}`);
            return run(inputs);
          },
          release: async () => {},
        });
      },
    },
    warn: (message: string, details: object) => void warnings.push({ message, ...details }),
  };
  return { deps, asked, warnings };
}

describe('warmUp', () => {
  it('SRV-4: loads what the serving record names, and runs what is not an endpoint', async () => {
    const { deps, asked, warnings } = setup();
    await warmUp(deps, ['churn', 'nobody']);
    expect(asked).toEqual(['loaded 1', 'ran 1 with 0', 'loaded 2']);
    expect(warnings).toEqual([]);
  });

  it('SRV-4: what fails stops nothing, and is told', async () => {
    const { deps, asked, warnings } = setup(async () => Promise.reject(new Error('not zeros')));
    await warmUp(deps, ['broken', 'churn']);
    expect(asked).toContain('loaded 2');
    expect(warnings).toEqual([
      { message: 'not warmed up', model: 'broken', reason: 'Error: no table' },
    ]);
  });
});
