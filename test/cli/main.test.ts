import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../cli/main.ts';
import { sampleReport } from '../domain/drift/report/sample-report.ts';
import { type Answers, fakeApi, fakeTerminal } from './fake-api.ts';

async function loopwright(command: readonly string[], answers: Answers = {}) {
  const { fetch, asked } = fakeApi(
    Object.fromEntries(
      Object.entries(answers).map(([key, value]) => [key.replace(' ', ' /prod'), value]),
    ),
  );
  const terminal = fakeTerminal(fetch);
  const code = await run(command, terminal.io);
  return { code, asked, ...terminal };
}

function file(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'loopwright-')), name);
  writeFileSync(path, text);
  return path;
}

const prediction = {
  id: 'p1',
  label: 'Yes',
  probabilities: { No: 0.2, Yes: 0.8 },
  version: 1,
  variant: 'champion',
};

describe('loopwright', () => {
  it('answers with one line of JSON on standard output, and nothing else there', async () => {
    const models = [{ name: 'churn', task: 'binary', target: 'Churn', lastVersion: 2 }];
    const { code, json, stdout } = await loopwright(['models', 'list', '--json'], {
      'GET /v1/models': () => ({ body: { models } }),
    });
    expect(code).toBe(0);
    expect(stdout().trim().split('\n')).toHaveLength(1);
    expect(json()).toEqual({ models });
  });

  it('exits with 1 on a refusal and shows its hint', async () => {
    const { code, stderr, json } = await loopwright(['models', 'show', 'nope', '--json'], {
      'GET /v1/models/nope': () => ({
        status: 404,
        body: { error: 'There is no model nope.', hint: 'See /v1/models.' },
      }),
    });
    expect(code).toBe(1);
    expect(stderr()).toBe('refused (404): There is no model nope.\n  hint:  See /v1/models.\n');
    expect(json()).toMatchObject({ error: 'There is no model nope.', status: 404 });
  });

  it.each([
    ['an unknown command', ['frobnicate']],
    ['no command', []],
    ['a missing argument', ['predict']],
    ['a version that is no number', ['rollout', 'start', 'churn', 'latest']],
    ['an unknown stage', ['models', 'promote', 'churn', '1', '--to', 'Prod']],
    ['a missing reason', ['approve', 'churn.1']],
    ['neither --row nor --file', ['predict', 'churn']],
    ['a file that is not there', ['feedback', 'churn', '--file', 'nowhere.csv']],
    ['an impossible schedule', ['rollout', 'start', 'churn', '2', '--schedule', '50:1h']],
    ['a token nobody has', ['status', '--token-of', 'boss']],
  ])('exits with 2 for %s, without asking the API', async (_, command) => {
    const { code, asked, stderr } = await loopwright(command);
    expect(code).toBe(2);
    expect(asked).toEqual([]);
    expect(stderr()).not.toBe('');
    expect(stderr()).not.toMatch(/^\s+at /m);
  });

  it.each([
    ['--help'],
    ['models', '--help'],
    ['predict', '--help'],
    ['demo', 'churn', '--help'],
    ['rollout', 'rollback', '--help'],
  ])('help %s %s is no error and has examples or commands', async (...command) => {
    const { code, stdout } = await loopwright(command);
    expect(code).toBe(0);
    expect(stdout()).toMatch(/Examples:|Commands:/);
  });

  it('predict types a CSV by the model and says what it left out', async () => {
    const path = file('rows.csv', 'customerID,tenure\nA,3\nB,\n');
    const { code, asked, stderr } = await loopwright(['predict', 'churn', '--file', path], {
      'GET /v2/models/churn': () => ({
        body: { name: 'churn', inputs: [{ name: 'tenure', datatype: 'FP32', shape: [-1, 1] }] },
      }),
      'POST /v1/models/churn/predict': () => ({
        body: { model: 'churn', predictions: [prediction] },
      }),
    });
    expect(code).toBe(0);
    expect(asked.at(-1)?.body).toEqual({ instances: [{ tenure: 3 }, { tenure: null }] });
    expect(stderr()).toContain('customerID');
  });

  it('predict sends a large file in batches', async () => {
    const rows = Array.from({ length: 450 }, (_, tenure) => ({ tenure }));
    const path = file('rows.json', JSON.stringify(rows));
    const { asked, json } = await loopwright(['predict', 'churn', '--file', path, '--json'], {
      'POST /v1/models/churn/predict': ({ body }) => ({
        body: { predictions: (body as { instances: unknown[] }).instances.map(() => prediction) },
      }),
    });
    expect(asked).toHaveLength(3);
    expect(json().predictions).toHaveLength(450);
  });

  it('drift --wait asks until the report is there', async () => {
    let asks = 0;
    const report = {
      model: 'churn',
      version: 1,
      verdict: 'drift',
      severity: 'critical',
      rows: 2000,
      referenceRows: 4000,
      window: { from: 'a', to: 'b' },
      summary: 'It drifted.',
      predictionDrift: null,
      conceptDrift: null,
      features: [
        { name: 'tenure', verdict: 'no-drift', psi: 0.01, p: 0.5, tests: {}, reasons: [] },
        { name: 'Contract', verdict: 'drift', psi: 0.4, p: 1e-9, tests: {}, reasons: ['moved'] },
      ],
    };
    const { code, stdout } = await loopwright(['drift', 'churn', '--wait'], {
      'POST /v1/models/churn/drift': () => ({ status: 202, body: { checkId: 'c1' } }),
      'GET /v1/models/churn/drift/c1': () =>
        ++asks < 3 ? { status: 404, body: { error: 'not yet' } } : { body: report },
    });
    expect(code).toBe(0);
    expect(asks).toBe(3);
    expect(stdout().indexOf('Contract')).toBeLessThan(stdout().indexOf('tenure'));
  });

  it('retrain --wait fails when the retraining failed, and says why', async () => {
    const retraining = {
      id: 'r1',
      status: 'failed',
      step: 'train',
      reasons: ['No rows have labels.'],
      trigger: { kind: 'manual', reason: 'try' },
    };
    const { code, stdout } = await loopwright(['retrain', 'churn', '--wait'], {
      'POST /v1/models/churn/retrain': () => ({ status: 202, body: { retrainingId: 'r1' } }),
      'GET /v1/models/churn/retrainings/r1': () => ({ body: retraining }),
    });
    expect(code).toBe(1);
    expect(stdout()).toContain('No rows have labels.');
  });

  it('retrain --wait stops where people have to decide', async () => {
    const waiting = {
      id: 'r1',
      status: 'running',
      step: 'approval',
      approvalId: 'churn.a1',
      reasons: [],
      trigger: { kind: 'manual', reason: 'try' },
    };
    const { code, stderr } = await loopwright(['retrain', 'churn', '--wait'], {
      'POST /v1/models/churn/retrain': () => ({ status: 202, body: { retrainingId: 'r1' } }),
      'GET /v1/models/churn/retrainings/r1': () => ({ body: waiting }),
      'GET /v1/approvals/churn.a1': () => ({ body: { id: 'churn.a1', status: 'pending' } }),
    });
    expect(code).toBe(0);
    expect(stderr()).toContain('loopwright approve churn.a1');
  });

  it('rollout start sends the schedule as data', async () => {
    const { asked } = await loopwright(
      ['rollout', 'start', 'churn', '2', '--schedule', '10:1h,100', '--reason', 'why'],
      {
        'POST /v1/models/churn/rollout': () => ({
          status: 202,
          body: {
            id: 'o1',
            version: 2,
            championVersion: 1,
            status: 'running',
            step: 0,
            schedule: [],
            reasons: [],
          },
        }),
      },
    );
    expect(asked[0]?.body).toEqual({
      version: 2,
      schedule: [
        { percent: 10, waitSeconds: 3600 },
        { percent: 100, waitSeconds: 0 },
      ],
      reason: 'why',
    });
  });

  it('models audit fails when the hash chain is broken', async () => {
    const { code, stdout } = await loopwright(['models', 'audit', 'churn'], {
      'GET /v1/models/churn/audit': () => ({ body: { entries: [], verified: false } }),
    });
    expect(code).toBe(1);
    expect(stdout()).toContain('BROKEN');
  });

  it('drift list, report, silence, acknowledge and settings speak to their routes', async () => {
    const alert = {
      model: 'churn',
      raised: true,
      severity: 'warning',
      since: '2026-11-21T10:00:00Z',
      silences: [{ features: null, until: '2026-11-21T14:00:00Z', by: 'eva', reason: 'campaign' }],
      acknowledged: null,
    };
    const monitoring = {
      model: 'churn',
      settings: { drift: { minRows: 1000 }, reference: { kind: 'training' }, alerts: {} },
    };
    const answers: Answers = {
      'GET /v1/models/churn/drift': () => ({
        body: {
          checks: [
            {
              id: 'c9',
              window: { to: '2026-11-21T10:00:00Z' },
              version: 3,
              rows: 812,
              verdict: 'drift',
              severity: 'warning',
              drifted: ['tenure'],
            },
          ],
        },
      }),
      'GET /v1/models/churn/drift/c9': () => ({ body: sampleReport() }),
      'POST /v1/models/churn/drift/silence': () => ({ body: alert }),
      'POST /v1/models/churn/drift/acknowledge': () => ({ body: alert }),
      'GET /v1/models/churn/monitoring': () => ({ body: monitoring }),
      'PUT /v1/models/churn/monitoring': ({ body }) => ({ body: { settings: body } }),
    };
    const list = await loopwright(['drift', 'list', 'churn'], answers);
    expect([list.code, list.stdout()]).toEqual([0, expect.stringMatching(/c9 .* 812 .* tenure/)]);

    const page = file('drift.html', '');
    const report = await loopwright(
      ['drift', 'report', 'churn', 'latest', '--html', page],
      answers,
    );
    expect([report.code, report.stdout()]).toEqual([0, expect.stringMatching(/churn v7: drift/)]);
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/);

    const silenced = await loopwright(
      ['drift', 'silence', 'churn', '--for', '4h', '--reason', 'campaign', '--feature', 'tenure'],
      answers,
    );
    expect(silenced.asked[0]?.body).toEqual({ hours: 4, reason: 'campaign', features: ['tenure'] });
    expect(silenced.stdout()).toMatch(/silenced until 2026-11-21T14:00:00Z by eva/);

    const known = await loopwright(['drift', 'acknowledge', 'churn', '--reason', 'seen'], answers);
    expect(known.asked[0]?.body).toEqual({ reason: 'seen' });

    const set = await loopwright(
      ['drift', 'settings', 'churn', '--set', 'drift.psiBands=[0.1,0.25,0.5]']
        .concat(['--set', 'drift.minRows=', '--set', 'reference=rolling:7'])
        .concat(['--set', 'drift.concept.minLabels=100', '--reason', 'noisy']),
      answers,
    );
    expect(set.asked.at(-1)?.body).toEqual({
      drift: { psiBands: [0.1, 0.25, 0.5], concept: { minLabels: 100 } },
      reference: { kind: 'rolling', days: 7 },
      alerts: {},
      reason: 'noisy',
    });
    const wrong = await loopwright(['drift', 'settings', 'churn', '--set', 'minRows'], answers);
    expect([wrong.code, wrong.stderr()]).toEqual([2, expect.stringMatching(/NAME=VALUE/)]);
  });

  it('a model that is called like a word of `drift` is checked with `drift check`', async () => {
    const { code, asked } = await loopwright(['drift', 'check', 'compare'], {
      'POST /v1/models/compare/drift': () => ({ status: 202, body: { checkId: 'c1' } }),
    });
    expect([code, asked.map(({ path }) => path)]).toEqual([0, ['/prod/v1/models/compare/drift']]);
  });

  it('status shows weights, last drift check, open approvals and running rollouts', async () => {
    const { code, stdout, asked } = await loopwright(['status'], {
      'GET /v1/models': () => ({ body: { models: [{ name: 'churn' }] } }),
      'GET /v1/approvals': () => ({
        body: {
          approvals: [
            {
              id: 'churn.a1',
              model: 'churn',
              version: 3,
              requiredApprovers: ['ml-lead'],
              decisions: [],
            },
          ],
        },
      }),
      'GET /v1/models/churn': () => ({
        body: {
          model: { name: 'churn' },
          versions: [
            { version: 1, stage: 'Production' },
            { version: 2, stage: 'Staging' },
          ],
          aliases: [],
          serving: {
            variants: [
              { version: 1, weight: 95 },
              { version: 2, weight: 5 },
            ],
          },
        },
      }),
      'GET /v1/models/churn/drift': () => ({
        body: {
          checks: [{ verdict: 'drift', severity: 'warning', createdAt: '2026-11-21T10:00:00Z' }],
        },
      }),
      'GET /v1/models/churn/rollouts': () => ({
        body: {
          rollouts: [
            { id: 'o1', version: 2, status: 'running' },
            { id: 'o0', version: 1, status: 'completed' },
          ],
        },
      }),
    });
    expect(code).toBe(0);
    expect(stdout()).toMatch(
      /churn +v1 Production, v2 Staging +v1 95 %, v2 5 % +drift \(warning\) at 2026-11-21T10:00:00Z +o1 \(v2\)/,
    );
    expect(stdout()).toContain('churn.a1: churn v3, needs ml-lead, decided by nobody yet');
    expect(stdout()).not.toContain('secret');
    expect(asked.every(({ token }) => token === 'Bearer secret')).toBe(true);
  });
});
