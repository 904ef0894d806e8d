import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '#domain/governance/audit.ts';
import type { Rollout } from '#domain/rollout/rollout.ts';
import { ApiError } from '../../../cli/api-client.ts';
import { gatherPeople } from '../../../cli/demo/people.ts';
import { refused } from '../../../cli/demo/refused.ts';
import { describeStep, stepsSeen, wholeAudit } from '../../../cli/demo/rollout-steps.ts';
import { createTeller, expectThat, StoryEnded } from '../../../cli/demo/told.ts';
import {
  accuracyOf,
  keepServing,
  percentile,
  type Served,
  serve,
} from '../../../cli/demo/traffic.ts';
import type { Api } from '../../../cli/routes.ts';
import { pause } from '../../../cli/wait.ts';

describe('the teller', () => {
  it('keeps and prints what each station found', async () => {
    const lines: string[] = [];
    const teller = createTeller((line) => lines.push(line));
    const value = await teller.station('data', async () => ({ detail: '3 rows', value: 3 }));
    expect(value).toBe(3);
    expect(teller.stations).toEqual([{ name: 'data', ok: true, detail: '3 rows' }]);
    expect(lines[0]).toMatch(/^✓ data \(\d+\.\d s\): 3 rows$/);
  });

  it('ends the story at the first station that does not hold, with the API’s own words', async () => {
    const teller = createTeller(() => undefined);
    const failing = teller.station('promote', async () => {
      throw new ApiError(409, 'It is not in Staging.', { hint: 'Stage it.' });
    });
    await expect(failing).rejects.toThrow(StoryEnded);
    expect(teller.stations).toEqual([
      {
        name: 'promote',
        ok: false,
        detail: 'refused (409): It is not in Staging.\n  hint:  Stage it.',
      },
    ]);
  });

  it('shows a sentence, not a stack, when the outcome is another than told', async () => {
    const teller = createTeller(() => undefined);
    const failing = teller.station('drift', async () => {
      expectThat(false, 'Expected drift, but: no-drift.');
      return { detail: '', value: 0 };
    });
    await expect(failing).rejects.toThrow(StoryEnded);
    expect(teller.stations[0]?.detail).toBe('Expected drift, but: no-drift.');
  });
});

describe('a move that must be refused', () => {
  const refuse = (status: number) => async () => {
    throw new ApiError(status, 'No.');
  };

  it('gives the refusal back', async () => {
    expect((await refused('A jump', 409, refuse(409))).message).toBe('No.');
  });

  it('fails when it was allowed, or refused for another reason', async () => {
    await expect(refused('A jump', 409, async () => 1)).rejects.toThrow('A jump was not refused');
    await expect(refused('A jump', 409, refuse(500))).rejects.toThrow('with 500 instead of 409');
  });
});

it('the demo names the tokens it lacks', () => {
  expect(() => gatherPeople('http://api.test', { viewer: 'v', engineer: 'e' })).toThrow(
    'scientist, mlLead, qaLead',
  );
});

const answered = (version: number, at: string, label = 'Yes', outcome = 'Yes'): Served => ({
  prediction: { id: at, label, version, variant: 'champion' },
  outcome,
  at: new Date(at),
});

describe('what was seen of a rollout', () => {
  const rollout = {
    id: 'o1',
    version: 2,
    startedAt: '2026-01-01T00:00:00Z',
    schedule: [5, 50, 100].map((percent) => ({ percent, waitSeconds: 1 })),
  } as unknown as Rollout;
  const entry = (action: string, at: string, subject = 'rollout o1') =>
    ({ action, at, subject }) as AuditEntry;

  it('puts each answer into the step of its time, and gives the challenger’s share', () => {
    const steps = stepsSeen(
      rollout,
      [
        entry('RolloutAdvanced', '2026-01-01T00:00:10Z', 'rollout o0'),
        entry('RolloutAdvanced', '2026-01-01T00:00:10Z'),
        entry('RolloutHeld', '2026-01-01T00:00:15Z'),
        entry('RolloutCompleted', '2026-01-01T00:00:20Z'),
      ],
      [
        answered(1, '2026-01-01T00:00:01Z'),
        answered(1, '2026-01-01T00:00:10Z'),
        answered(2, '2026-01-01T00:00:11Z'),
        answered(2, '2026-01-01T00:00:12Z'),
        answered(1, '2026-01-01T00:00:13Z'),
      ],
    );
    expect(steps.map(({ percent, rows, share }) => [percent, rows, share])).toEqual([
      [5, 1, 0],
      [50, 4, 0.5],
      [100, 0, Number.NaN],
    ]);
    expect(steps.map(describeStep)).toEqual([
      '5 %: 0.0 % of 1 rows were answered by the challenger',
      '50 %: 50.0 % of 4 rows were answered by the challenger',
      '100 %: no answer fell into this step',
    ]);
  });

  it('reads the audit trail page by page, and one broken page breaks it', async () => {
    const pages = [[1, 2], [3]].map((seqs) => seqs.map((seq) => ({ seq }) as AuditEntry));
    const read = (broken: number) =>
      wholeAudit(async (after) => {
        const page = after === 0 ? 0 : after === 2 ? 1 : 2;
        return { entries: pages[page] ?? [], verified: page !== broken };
      });
    const whole = await read(9);
    expect(whole.entries.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(whole.verified).toBe(true);
    expect((await read(1)).verified).toBe(false);
  });
});

describe('traffic', () => {
  const customers = Array.from({ length: 60 }, (_, index) => ({
    customerID: `c${index}`,
    tenure: String(index),
    Churn: index % 2 === 0 ? 'Yes' : 'No',
  }));

  /** Answers Yes to everything and remembers what it was told. */
  function setup() {
    const subjects: (string | undefined)[] = [];
    const labels: { id: string; label: string | number }[] = [];
    let id = 0;
    const api = {
      predict: async (_: string, rows: readonly object[], subject?: string) => {
        subjects.push(subject);
        const predictions = rows.map(() => ({ id: `p${id++}`, label: 'Yes', version: 1 }));
        return { model: 'churn', predictions };
      },
      feedback: async (_: string, sent: typeof labels) => {
        labels.push(...sent);
        return { accepted: sent.length };
      },
    } as unknown as Api;
    const inputs = [{ name: 'tenure', datatype: 'FP32' }];
    return { traffic: { api, model: 'churn', inputs }, subjects, labels };
  }

  it('serves everybody once and keeps each outcome beside its prediction', async () => {
    const { traffic, subjects } = setup();
    const { served, latenciesMs } = await serve(traffic, customers);
    expect(served).toHaveLength(60);
    expect(subjects).toHaveLength(3);
    expect(latenciesMs).toHaveLength(3);
    expect(accuracyOf(served)).toBe(0.5);
  });

  it('goes on under ever new subjects, with outcomes, until it is stopped', async () => {
    const { traffic, subjects, labels } = setup();
    const flow = keepServing(traffic, customers);
    await pause(250);
    await flow.stop();
    expect(new Set(subjects).size).toBe(subjects.length);
    expect(subjects.length).toBeGreaterThan(3);
    expect(labels).toHaveLength(flow.served.length);
    const before = flow.served.length;
    await pause(30);
    expect(flow.served).toHaveLength(before);
  });

  it('goes on when a request fails, and says so', async () => {
    const { traffic } = setup();
    const predict = traffic.api.predict;
    let calls = 0;
    const flaky = {
      ...traffic.api,
      predict: (...args: Parameters<Api['predict']>) =>
        ++calls === 1 ? Promise.reject(new ApiError(503, 'busy')) : predict(...args),
    };
    const flow = keepServing({ ...traffic, api: flaky }, customers);
    await pause(200);
    await flow.stop();
    expect(flow.failures).toHaveLength(1);
    expect(flow.served.length).toBeGreaterThan(0);
  });

  it.each([
    [[1, 2, 3, 4], 0.5, 2],
    [[1, 2, 3, 4], 0.95, 4],
    [[7], 0.5, 7],
  ])('the percentile of %j at %d is %d', (values, at, expected) =>
    expect(percentile(values, at)).toBe(expected),
  );
});
