import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const read = (name: string) =>
  readFileSync(join(import.meta.dirname, `../../statemachines/${name}.asl.json`), 'utf8');
const text = read('drift-check');
const { States } = JSON.parse(text);
const each = States.CheckModels.ItemProcessor.States;
const placeholders = (definition: string) =>
  [...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name).sort();

describe('drift-check', () => {
  it('DRF-5: has exactly the placeholders that lib fills', () => {
    expect(placeholders(text)).toEqual([
      'JudgeFunctionArn',
      'ListModelsFunctionArn',
      'PlanFunctionArn',
      'SketchMachineArn',
    ]);
  });

  it('DRF-5, DRF-9: a window is done already, counted by its judge, or by a worker for each part', () => {
    const choice = each[each.Plan.Next];
    expect(choice.Choices.map((one: { Next: string }) => one.Next)).toEqual([
      'Reported',
      'SketchParts',
    ]);
    expect(choice.Default).toBe('Judge');
    expect(each.SketchParts).toMatchObject({
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Output: '{% $states.input %}',
      Next: 'Judge',
    });
    // The route is decided by domain/drift/check/plan-check.ts.
    for (const { Condition } of choice.Choices)
      expect(Condition).toMatch(/^\{% \$states\.input\.route = '(done|apart)' %\}$/);
  });

  it.each(['Plan', 'Judge'])(
    'RTR-5: %s tries again what may pass, a lost race included',
    (name) => {
      const retried = each[name].Retry[0].ErrorEquals;
      expect(retried).toEqual(
        expect.arrayContaining(['ConflictError', 'Lambda.TooManyRequestsException']),
      );
      expect(retried).not.toContain('InvalidError');
    },
  );

  it.each(['Plan', 'SketchParts', 'Judge'])(
    "DRF-5: one model's failure in %s is caught inside the map and named in the result",
    (name) => {
      const [last] = each[name].Catch;
      expect(last.ErrorEquals).toEqual(['States.ALL']);
      expect(Object.keys(last.Output)).toEqual(['model', 'failed', 'cause']);
      expect(each[last.Next]).toMatchObject({ Type: 'Pass', End: true });
    },
  );

  it('DRF-5: fails once all are done when one failed, so that an alarm sees it', () => {
    const { Choices, Default } = States[States.CheckModels.Next];
    expect(Choices).toHaveLength(1);
    expect(Choices[0].Condition).toContain('$exists(failed)');
    expect(States[Choices[0].Next].Type).toBe('Fail');
    expect(States[Default].Type).toBe('Succeed');
  });
});

describe('drift-sketch', () => {
  const sketch = read('drift-sketch');
  const map = JSON.parse(sketch).States.SketchParts;

  it('DRF-9: has exactly the placeholder that lib fills', () => {
    expect(placeholders(sketch)).toEqual(['SketchPartFunctionArn']);
  });

  it('DRF-9: maps over the objects that the plan wrote, in children of their own, some at a time', () => {
    expect(map.ItemReader.Resource).toBe('arn:aws:states:::s3:listObjectsV2');
    expect(map.ItemProcessor.ProcessorConfig.Mode).toBe('DISTRIBUTED');
    expect(map.MaxConcurrency).toBeGreaterThan(0);
    // lib/drift.ts allows executions of this name.
    expect(map.Label).toBe('Parts');
  });

  it('DRF-9: no window is judged of which a part is missing', () => {
    expect(map.ToleratedFailurePercentage).toBe(0);
    expect(map.Catch).toBeUndefined();
  });

  it('DRF-9: hands no answers on, of which all together may have 256 KB', () => {
    expect(map.ItemProcessor.States.Sketch.ResultSelector).toEqual({});
    expect(map.ResultPath).toBeNull();
  });
});
