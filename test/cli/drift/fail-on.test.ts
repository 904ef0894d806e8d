import { describe, expect, it } from 'vitest';
import { failsOn, type Outcome } from '../../../cli/drift/fail-on.ts';
import { verdictWords } from '../../../cli/drift/verdict-words.ts';

const calm: Outcome = { verdict: 'no-drift', severity: 'ok', conceptDrift: null };
const moved: Outcome = { verdict: 'drift', severity: 'warning', conceptDrift: null };
const wrong: Outcome = {
  verdict: 'no-drift',
  severity: 'ok',
  conceptDrift: { verdict: 'drift', severity: 'critical' },
};
const few: Outcome = { verdict: 'not-enough-data', severity: 'critical', conceptDrift: null };

it('concept drift is told beside the verdict on the inputs', () => {
  expect([calm, moved, wrong, few].map(verdictWords)).toEqual([
    'no-drift',
    'drift (warning)',
    'no-drift, concept drift (critical)',
    'not-enough-data',
  ]);
});

describe('--fail-on', () => {
  it.each([
    ['calm', calm, [false, false, false]],
    ['data moved far', moved, [true, true, false]],
    ['outcomes moved, inputs did not', wrong, [true, true, true]],
    ['too few rows', few, [false, false, false]],
  ] as const)('%s', (_, outcome, expected) => {
    expect(
      (['drift', 'warning', 'critical'] as const).map((level) => failsOn(outcome, level)),
    ).toEqual(expected);
  });
});
