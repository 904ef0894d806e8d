import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const text = readFileSync(
  join(import.meta.dirname, '../../statemachines/drift-check.asl.json'),
  'utf8',
);
const { States } = JSON.parse(text);

describe('drift-check', () => {
  it('DRF-5: has exactly the placeholders that lib fills', () => {
    const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect(names.sort()).toEqual(['CheckFunctionArn', 'ListModelsFunctionArn']);
  });
  it('RTR-5: tries again what may pass, a lost race included', () => {
    const retried = States.CheckModels.ItemProcessor.States.Check.Retry[0].ErrorEquals;
    expect(retried).toEqual(
      expect.arrayContaining(['ConflictError', 'Lambda.TooManyRequestsException']),
    );
    expect(retried).not.toContain('InvalidError');
  });
  it("DRF-5: one model's failure is caught inside the map and named in the result", () => {
    const { StartAt, States: each } = States.CheckModels.ItemProcessor;
    const [last] = each[StartAt].Catch;
    expect(last.ErrorEquals).toEqual(['States.ALL']);
    expect(Object.keys(last.Output)).toEqual(['model', 'failed', 'cause']);
    expect(each[last.Next]).toMatchObject({ Type: 'Pass', End: true });
  });

  it('DRF-5: fails once all are done when one failed, so that an alarm sees it', () => {
    const { Choices, Default } = States[States.CheckModels.Next];
    expect(Choices).toHaveLength(1);
    expect(Choices[0].Condition).toContain('$exists(failed)');
    expect(States[Choices[0].Next].Type).toBe('Fail');
    expect(States[Default].Type).toBe('Succeed');
  });
});
