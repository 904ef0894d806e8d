import { describe, expect, it } from 'vitest';
import { checkGate } from '#domain/governance/check-gate.ts';
import { checkPolicy } from '#domain/governance/check-policy.ts';
import { defaultPolicy, policyOf } from '#domain/governance/default-policy.ts';
import type { Policy } from '#domain/governance/policy.ts';
import type { Evaluation } from '#domain/registry/model-version.ts';

const policy: Policy = { ...defaultPolicy('binary'), minimum: { accuracy: 0.8 } };
const champion = { version: 3, metrics: { auc: 0.8 }, latencyMs: 20, pValue: 0.01 };
const challenger: Evaluation = {
  rows: 1000,
  dataSha256: '',
  metrics: { accuracy: 0.85, auc: 0.84 },
  latencyMs: 21,
  champion,
};
const against = (more: Partial<typeof champion>): Evaluation => ({
  ...challenger,
  champion: { ...champion, ...more },
});

describe('default policy', () => {
  it('GOV-1: has the numbers of the requirements', () => {
    expect(defaultPolicy('binary')).toEqual({
      enforced: true,
      minimum: { accuracy: 0.9 },
      primaryMetric: 'auc',
      minImprovement: 0.02,
      maxPValue: 0.05,
      maxLatencyMs: 100,
      maxLatencyRatio: 1.1,
      highRiskAccuracyDrop: 0.05,
      requiredApprovers: ['ml-lead', 'qa-lead'],
      approvalTimeoutHours: 72,
      retrainingCooldownHours: 24,
      minNewLabels: 500,
    });
  });

  it('GOV-1: a model overrides field by field; bounds are replaced as a whole', () => {
    const override = { minimum: { auc: 0.7 }, maxPValue: null };
    expect(policyOf({ task: 'binary', policy: override })).toMatchObject({
      minimum: { auc: 0.7 },
      maxPValue: null,
      minImprovement: 0.02,
    });
    expect(policyOf({ task: 'binary', policy: override }).minimum).not.toHaveProperty('accuracy');
  });

  it('does not ask a regression for accuracy', () => {
    expect(defaultPolicy('regression')).toMatchObject({ minimum: {}, primaryMetric: 'r2' });
  });
});

describe('checkPolicy', () => {
  it.each<[string, Evaluation | undefined, string, RegExp]>([
    ['at the bound', { ...challenger, metrics: { accuracy: 0.8 } }, 'pass', /0.8 is at least 0.8/],
    ['below it', { ...challenger, metrics: { accuracy: 0.79 } }, 'fail', /0.79 is below 0.8/],
    ['not measured', { ...challenger, metrics: {} }, 'fail', /accuracy was not measured/],
    ['not evaluated', undefined, 'fail', /not evaluated/],
    ['100 ms', { ...challenger, latencyMs: 100 }, 'pass', /100 ms is within 100 ms/],
    ['101 ms', { ...challenger, latencyMs: 101 }, 'fail', /101 ms is above 100 ms/],
  ])('GOV-1: %s', (_, evaluation, verdict, words) => {
    const answer = checkPolicy(evaluation, policy);
    expect(answer.verdict).toBe(verdict);
    expect(answer.reasons.join(' ')).toMatch(words);
  });

  it('a policy without bounds passes everything that was evaluated', () => {
    const open = { ...policy, minimum: {}, maxLatencyMs: null };
    expect(checkPolicy({ rows: 1, dataSha256: '', metrics: {} }, open).verdict).toBe('pass');
  });
});

describe('checkGate', () => {
  it('RTR-3: a better, significant and equally fast challenger passes, and it is said why', () => {
    expect(checkGate(challenger, policy)).toEqual({
      verdict: 'pass',
      reasons: [
        'accuracy 0.85 is at least 0.8.',
        'Latency p95 21 ms is within 100 ms.',
        'auc 0.84 is 5 % better than 0.8 of version 3; more than 2 % better is asked.',
        'The difference is significant (p 0.01).',
        'Latency p95 21 ms against 20 ms of version 3; 1.1 times is allowed.',
      ],
    });
  });

  it.each<[string, Evaluation, RegExp]>([
    ['1.5 % better is not enough', against({ metrics: { auc: 0.8276 } }), /1.498 % better/],
    ['worse', against({ metrics: { auc: 0.9 } }), /6.667 % worse than 0.9 of version 3/],
    ['better by luck', against({ pValue: 0.06 }), /may be luck \(p 0.06, at most 0.05/],
    ['20 % slower', { ...challenger, latencyMs: 24 }, /24 ms against 20 ms/],
    [
      'a bound of the policy',
      { ...challenger, metrics: { auc: 0.99, accuracy: 0.5 } },
      /below 0.8/,
    ],
    [
      'the metric not measured',
      { ...challenger, metrics: { accuracy: 0.9 } },
      /auc was not measured for this version/,
    ],
    ['nor for the champion', against({ metrics: {} as never }), /for the champion, version 3/],
    ['no p value', against({ pValue: undefined as never }), /not measured whether .* luck/],
    ['no latency of the champion', against({ latencyMs: undefined as never }), /Latency was not/],
  ])('RTR-3: refuses: %s', (_, evaluation, words) => {
    const { verdict, reasons } = checkGate(evaluation, policy);
    expect(verdict).toBe('fail');
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(words);
  });

  it('lists everything that fails', () => {
    const bad = { ...against({ pValue: 0.5, metrics: { auc: 0.9 } }), latencyMs: 500 };
    expect(checkGate(bad, policy).reasons).toHaveLength(4);
  });

  it('takes 0.2 ms instead of 0.1 ms for noise', () => {
    expect(checkGate({ ...against({ latencyMs: 0.1 }), latencyMs: 0.2 }, policy).verdict).toBe(
      'pass',
    );
  });

  it('knows that of a loss less is better', () => {
    const losses = { ...policy, primaryMetric: 'logLoss' };
    const evaluation = (ours: number, theirs: number) => ({
      ...against({ metrics: { logLoss: theirs } as never }),
      metrics: { accuracy: 0.9, logLoss: ours },
    });
    expect(checkGate(evaluation(0.4, 0.5), losses).verdict).toBe('pass');
    expect(checkGate(evaluation(0.5, 0.4), losses).verdict).toBe('fail');
  });

  it('two metrics of 0 are no improvement', () => {
    const zero = { ...against({ metrics: { auc: 0 } }), metrics: { accuracy: 0.9, auc: 0 } };
    expect(checkGate(zero, policy).reasons[0]).toContain('0 % better');
  });

  it('RTR-3: without a champion the absolute rules apply, and it says so', () => {
    const { champion: _, ...alone } = challenger;
    const { verdict, reasons } = checkGate(alone, policy);
    expect(verdict).toBe('pass');
    expect(reasons.at(-1)).toContain('no champion to compare with');
    expect(checkGate({ ...alone, metrics: {} }, policy).verdict).toBe('fail');
  });

  it('a rule that is null is off', () => {
    const off = { ...policy, minImprovement: null, maxPValue: null, maxLatencyRatio: null };
    expect(checkGate(against({ pValue: 0.9, metrics: { auc: 0.99 } }), off).verdict).toBe('pass');
  });
});
