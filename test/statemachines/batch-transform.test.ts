import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const text = readFileSync(
  join(import.meta.dirname, '../../statemachines/batch-transform.asl.json'),
  'utf8',
);
const { States } = JSON.parse(text);
const map = States.TransformParts;

describe('batch-transform', () => {
  it('SRV-4: has exactly the placeholders that lib fills', () => {
    const names = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
    expect([...names].sort()).toEqual([
      'FinishFunctionArn',
      'PlanFunctionArn',
      'TransformFunctionArn',
    ]);
  });

  it('SRV-4: maps over the objects that Plan wrote, in children of their own, some at a time', () => {
    expect(map.ItemReader.Resource).toBe('arn:aws:states:::s3:listObjectsV2');
    expect(map.ItemProcessor.ProcessorConfig.Mode).toBe('DISTRIBUTED');
    expect(map.MaxConcurrency).toBeGreaterThan(0);
    expect(map.ToleratedFailurePercentage).toBeLessThanOrEqual(10);
    // lib/batch.ts allows executions of this name.
    expect(map.Label).toBe('Parts');
  });

  it('SRV-4: hands no answers on, of which all together may have 256 KB', () => {
    expect(map.ItemProcessor.States.Transform.ResultSelector).toEqual({});
    expect(map.ResultPath).toBeNull();
  });

  it('SRV-4: whatever fails before, its end is written with the error and the state it was in', () => {
    for (const name of ['Plan', 'TransformParts']) {
      const [{ ErrorEquals, ResultPath, Next }] = States[name].Catch;
      expect([name, ErrorEquals, ResultPath]).toEqual([name, ['States.ALL'], '$.error']);
      expect(States[Next]).toMatchObject({ Result: name, Next: 'FinishFailed' });
    }
  });
});
