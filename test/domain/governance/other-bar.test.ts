import { describe, expect, it } from 'vitest';
import { otherBar } from '#domain/governance/other-bar.ts';
import type { Model, Task } from '#domain/registry/model.ts';

describe('otherBar', () => {
  it.each<[task: Task | undefined, versions: number, told: Task | undefined, other: boolean]>([
    ['binary', 3, 'regression', true],
    ['regression', 3, 'binary', true],
    ['binary', 3, 'binary', false],
    [undefined, 3, 'regression', true],
    [undefined, 3, 'binary', false],
    ['binary', 0, 'regression', false],
    ['binary', 3, undefined, false],
  ])(
    'GOV-1: a model of task %s with %i versions, told %s: %s',
    (task, lastVersion, told, other) => {
      expect(otherBar({ task, lastVersion } as Model, told)).toBe(other);
    },
  );
});
