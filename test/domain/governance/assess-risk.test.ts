import { describe, expect, it } from 'vitest';
import { assessRisk } from '#domain/governance/assess-risk.ts';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import { newModel, newVersion } from '../../adapters/model-store.conformance.ts';

const model = newModel('churn');
const versionWith = (number: number, accuracy: number, more: Partial<ModelVersion> = {}) => ({
  ...newVersion('churn', number),
  evaluation: { rows: 9, dataSha256: '', metrics: { accuracy } },
  ...more,
});
const champion = versionWith(1, 0.85);

describe('assessRisk', () => {
  it('GOV-2: a retrained version of the same kind is low risk', () => {
    expect(assessRisk(model, versionWith(2, 0.84), champion)).toEqual({
      level: 'low',
      reasons: [],
    });
  });

  it.each([
    [0.8, 'low'],
    [0.7999, 'high'],
  ])('GOV-2: accuracy falling from 0.85 to %d is %s', (accuracy, level) => {
    expect(assessRisk(model, versionWith(2, accuracy), champion).level).toBe(level);
  });

  it('GOV-2: compares on the same rows where the evaluation did', () => {
    const paired = versionWith(2, 0.7, {
      evaluation: {
        rows: 9,
        dataSha256: '',
        metrics: { accuracy: 0.7 },
        champion: { version: 1, metrics: { accuracy: 0.71 } },
      },
    });
    expect(assessRisk(model, paired, champion).level).toBe('low');
    const { level, reasons } = assessRisk(model, paired, versionWith(9, 0.85));
    expect({ level, reasons }).toEqual({
      level: 'high',
      reasons: ['Its accuracy 0.7 is more than 0.05 below 0.85 of version 9.'],
    });
  });

  it('GOV-2: an accuracy nobody measured is not a small drop', () => {
    const unknown = versionWith(2, 0.9, { evaluation: { rows: 1, dataSha256: '', metrics: {} } });
    expect(assessRisk(model, unknown, champion).reasons[0]).toContain('it was not measured');
    expect(assessRisk({ ...model, task: 'regression' }, unknown, champion).level).toBe('low');
  });

  it.each<[string, Partial<ModelVersion>, RegExp]>([
    ['another algorithm', { source: { kind: 'training', algorithm: 'mlp' } }, /algorithm is mlp/],
    ['an unknown algorithm', { source: { kind: 'upload' } }, /algorithm is unknown/],
    [
      'a broken signature',
      { signature: { inputs: [], outputs: [] } },
      /breaks clients of version 1/,
    ],
    ['a claimed evaluation', { evaluatedBy: 'uploader' }, /claimed by the uploader/],
  ])('GOV-2: %s is high risk', (_, more, words) => {
    const { level, reasons } = assessRisk(model, versionWith(2, 0.85, more), champion);
    expect(level).toBe('high');
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(words);
  });

  it('GOV-2: a sensitive use is high risk, the first version too', () => {
    expect(assessRisk({ ...model, sensitive: true }, champion, undefined).level).toBe('high');
    expect(assessRisk(model, champion, undefined).level).toBe('low');
  });
});
