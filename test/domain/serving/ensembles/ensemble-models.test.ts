import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { unavailable } from '#domain/errors.ts';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import {
  type EnsembleModelsDeps,
  ensembleModels,
} from '#domain/serving/ensembles/ensemble-models.ts';
import type { LoadedModels } from '#domain/serving/ports.ts';
import { refusal } from '../../registry/setup.ts';
import { signature, versionOf } from '../setup.ts';

const members = [
  { model: 'churn', version: 1 },
  { model: 'churn', alias: 'best', registered: 2 },
];
const document = new TextEncoder().encode(JSON.stringify({ kind: 'mean', members }));
const ensemble: ModelVersion = {
  ...versionOf(9),
  runtime: 'ensemble',
  artifact: {
    uri: 'memory://ensemble.json',
    sha256: createHash('sha256').update(document).digest('hex'),
    bytes: document.length,
  },
};

/** Member n says Yes with n / 8. */
const answering: LoadedModels = {
  use: async ({ version }, work) =>
    work({
      signature,
      run: async ([tenure]) => {
        const rows = tenure?.data.length ?? 0;
        const p = Array(rows)
          .fill([1 - version / 8, version / 8])
          .flat();
        return [
          { name: 'probabilities', datatype: 'FP32', shape: [rows, 2], data: Float32Array.from(p) },
          { name: 'label', datatype: 'BYTES', shape: [rows], data: Array(rows).fill('No') },
        ];
      },
      release: async () => {},
    }),
};

function setup(over: Partial<EnsembleModelsDeps> = {}) {
  let now = 1;
  let best: number | undefined = 3;
  let outage = false;
  const reads: string[] = [];
  const measured: unknown[] = [];
  const warnings: unknown[] = [];
  const models = ensembleModels(
    {
      artifacts: { read: async () => document },
      directory: {
        version: async (_, version) =>
          version === 6
            ? { ...versionOf(6), signature: { ...signature, classes: ['Yes', 'No'] } }
            : versionOf(version),
        alias: async (model, alias) => {
          if (outage) throw unavailable('no table');
          reads.push(`${model}@${alias}`);
          return best;
        },
      },
      models: answering,
      stopwatch: { now: () => now },
      metrics: { metric: (name) => measured.push(name) },
      warn: (message) => warnings.push(message),
      ...over,
    },
    1_000,
  );
  const tensors = [
    { name: 'tenure', datatype: 'FP32' as const, shape: [1, 1], data: Float32Array.of(3) },
  ];
  return {
    reads,
    measured,
    warnings,
    points: (version: number | undefined) => {
      best = version;
    },
    fails: (value: boolean) => {
      outage = value;
    },
    pass: (ms: number) => {
      now += ms;
    },
    /** Of Yes, in eighths: the mean of the members' versions. */
    ask: async () => {
      const [answer] = await models.use(ensemble, (model) => model.run(tensors, ['probabilities']));
      return (answer?.data[1] as number) * 8;
    },
  };
}

describe('ensembleModels', () => {
  it('SRV-5: reads an alias once in its time, however many ask', async () => {
    const { ask, reads, points, pass } = setup();
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([2, 2, 2]);
    points(5);
    pass(999);
    expect(await ask()).toBe(2);
    expect(reads).toEqual(['churn@best']);
    pass(1);
    expect(await Promise.all([ask(), ask()])).toEqual([3, 3]);
    expect(reads).toEqual(['churn@best', 'churn@best']);
  });

  it.each([
    ['means a version of other classes', 6],
    ['is gone', undefined],
    ['means the ensemble itself', 9],
  ])(
    'SRV-5: an alias that %s: what it meant at registration answers, and it is told',
    async (_, version) => {
      const { ask, points, measured, warnings } = setup();
      points(version);
      expect(await ask()).toBe(1.5);
      expect(measured).toEqual(['ensembleMemberRefused']);
      expect(warnings).toHaveLength(1);
    },
  );

  it('SRV-5: while the registry cannot be read, the members known last go on answering', async () => {
    const { ask, fails, pass, measured, points } = setup();
    fails(true);
    expect(await refusal(ask())).toMatchObject({ kind: 'unavailable' });
    fails(false);
    expect(await ask()).toBe(2);
    fails(true);
    points(7);
    pass(1_000);
    expect(await ask()).toBe(2);
    expect(measured).toEqual(['staleEnsemble']);
    fails(false);
    pass(1_000);
    expect(await ask()).toBe(4);
  });

  it('SRV-5: a member that fails fails the ensemble, by its name', async () => {
    const { ask } = setup({
      models: {
        use: async (version, work) =>
          answering.use(version, (model) =>
            work({ ...model, run: async () => Promise.reject(new Error('bad node')) }),
          ),
      },
    });
    expect((await refusal(ask())).message).toBe('Member version 1 of churn failed: bad node');
  });

  it('SRV-5: a document that is not the registered one is not run', async () => {
    const { ask } = setup({ artifacts: { read: async () => new TextEncoder().encode('{}') } });
    expect((await refusal(ask())).message).toContain('not the one that was registered');
  });
});
