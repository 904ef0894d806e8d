import { beforeAll, describe, expect, inject, it } from 'vitest';
import { typedRows } from '../../cli/rows-file.ts';
import { generateCustomers } from '../../examples/churn/generate-customers.ts';
import { call, until } from './client.ts';
import { approveVersion, createModel, deployModel, registerVersion } from './deploy-model.ts';

const model = 'refusals';
let row: Record<string, string | number | null>;

beforeAll(async () => {
  await deployModel(model, 11);
  const { body } = await call('viewer', `GET /v2/models/${model}`);
  const [customer = {}] = generateCustomers(1, 5);
  row = typedRows([customer], body.inputs).rows[0] as typeof row;
}, 120_000);

const predict = (instances: unknown) =>
  call('scientist', `POST /v1/models/${model}/predict`, { instances });

describe('what a caller gets wrong is answered with 4xx and what to do', () => {
  it('SRV-2: the row as it should be is answered', async () => {
    const { status, body } = await predict([row]);
    expect([status, body.predictions?.[0]?.version]).toEqual([200, 1]);
  });

  it.each([
    ['a missing column', () => ({ ...row, tenure: undefined }), 'tenure'],
    ['an unknown column', () => ({ ...row, tenur: 1 }), 'tenur'],
    ['text for a number', () => ({ ...row, tenure: 'twelve' }), 'tenure'],
    ['a number for text', () => ({ ...row, Contract: 7 }), 'Contract'],
    ['a list for a number', () => ({ ...row, tenure: [1] }), 'tenure'],
  ])('SEC-2: %s', async (_, wrong, column) => {
    const { status, body } = await predict([row, wrong()]);
    expect(status).toBe(400);
    expect(`${body.field} ${body.error}`).toContain(column);
    expect(`${body.field}`).toContain('instances[1]');
    expect(body.hint).toBeTruthy();
  });

  it.each([
    ['no instances', '{}'],
    ['an empty list', '{"instances":[]}'],
    ['broken JSON', '{"instances":[{]'],
    ['a list as body', '[]'],
    ['an empty body', ''],
  ])('SEC-2: %s', async (_, body) => {
    const answer = await call('scientist', `POST /v1/models/${model}/predict`, body);
    expect([answer.status, typeof answer.body.error]).toEqual([400, 'string']);
  });

  it('SRV-2: an unknown model, on every route that names one', async () => {
    for (const [who, route, body] of [
      ['viewer', 'GET /v2/models/nobody', undefined],
      ['scientist', 'POST /v1/models/nobody/predict', { instances: [row] }],
      ['viewer', 'GET /v1/models/nobody', undefined],
      ['viewer', 'GET /v1/models/nobody/drift', undefined],
      ['scientist', 'POST /v1/models/nobody/drift', {}],
      ['scientist', 'POST /v1/models/nobody/retrain', {}],
      ['engineer', 'POST /v1/models/nobody/rollout', { version: 1 }],
      ['scientist', 'POST /v1/feedback', { model: 'nobody', labels: [{ id: 'x', label: 'Yes' }] }],
    ] as const) {
      const answer = await call(who, route, body);
      expect([route, answer.status, answer.body.error]).toEqual([
        route,
        404,
        expect.stringContaining('nobody'),
      ]);
    }
  });

  it('SEC-2: a body of 10 MB', async () => {
    const answer = await call(
      'scientist',
      `POST /v1/models/${model}/predict`,
      JSON.stringify({ instances: [{ ...row, Contract: 'x'.repeat(10 * 1024 * 1024) }] }),
    );
    expect(answer.status).toBe(413);
    expect(answer.body.hint).toBeTruthy();
  });

  it('SEC-3: a corrupt ONNX file is not registered', async () => {
    const before = (await call('viewer', `GET /v1/models/${model}`)).body.versions.length;
    const corrupt = Buffer.from('not a model at all').toString('base64');
    const answer = await call('scientist', `POST /v1/models/${model}/versions`, {
      artifact: { base64: corrupt },
    });
    expect([answer.status, typeof answer.body.error]).toEqual([400, 'string']);
    expect((await call('viewer', `GET /v1/models/${model}`)).body.versions).toHaveLength(before);
  });

  it('SEC-2: an unknown route is a 404 and a wrong method a 4xx, with a body that says so', async () => {
    for (const route of ['GET /v1/nothing', 'GET /v2/nothing', 'DELETE /v1/models'] as const) {
      const answer = await call('viewer', route);
      expect([route, answer.status >= 400 && answer.status < 500]).toEqual([route, true]);
      expect(answer.body.error ?? answer.body.message).toBeTruthy();
    }
  });
});

describe('who may what', () => {
  it.each([
    ['none', null],
    ['a wrong one', { authorization: 'Bearer lw_wrong' }],
    ['another scheme', { authorization: 'Digest something' }],
  ] as const)('SEC-2: token missing or wrong (%s) is a 401', async (_, who) => {
    for (const route of [
      'GET /v1/models',
      'GET /v2/health/live',
      `POST /v1/models/${model}/predict`,
    ]) {
      const answer = await call(who, route);
      expect([route, answer.status]).toEqual([route, 401]);
    }
  });

  it('SEC-2: Basic with the token as password is as good as Bearer', async () => {
    const { viewer } = inject('installation').tokens;
    const authorization = `Basic ${Buffer.from(`anyone:${viewer}`).toString('base64')}`;
    expect((await call({ authorization }, 'GET /v1/models')).status).toBe(200);
  });

  it('GOV-7: the wrong role is a 403 that names what is needed', async () => {
    for (const [who, route, body] of [
      ['viewer', `POST /v1/models/${model}/predict`, { instances: [row] }],
      ['scientist', `POST /v1/models/${model}/versions/1/stage`, { stage: 'Staging' }],
      ['scientist', `POST /v1/models/${model}/rollout`, { version: 1 }],
      ['admin', 'POST /v1/approvals/x.y/approve', { reason: 'me' }],
    ] as const) {
      const answer = await call(who, route, body);
      expect([route, answer.status, answer.body.error]).toEqual([
        route,
        403,
        expect.stringMatching(/may not/),
      ]);
    }
  });
});

describe('REG-3: nothing reaches Production past Staging, and two cannot both promote', () => {
  it('a jump is refused and says what to do', async () => {
    const version = await registerVersion(model, 12);
    const answer = await call('engineer', `POST /v1/models/${model}/versions/${version}/stage`, {
      stage: 'Production',
    });
    expect([answer.status, answer.body.hint]).toEqual([409, expect.stringContaining('Staging')]);
  });

  it('of two promotions at the same time one wins and one gets 409', async () => {
    const name = 'race';
    await createModel(name);
    const version = await registerVersion(name, 13);
    await approveVersion(name, version);
    const promote = () =>
      call('engineer', `POST /v1/models/${name}/versions/${version}/stage`, {
        stage: 'Production',
      });
    const answers = await Promise.all([promote(), promote(), promote()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const { body } = await call('viewer', `GET /v1/models/${name}/audit`);
    const promotions = body.entries.filter(
      (entry: { action: string; after: { stage?: string } }) =>
        entry.action === 'ModelVersionStageChanged' &&
        JSON.stringify(entry.after).includes('Production'),
    );
    expect([promotions.length, body.verified]).toEqual([1, true]);
  });
});

describe('RTR-5: a failing pipeline leaves the served version as it was', () => {
  it('a data set without the target ends the retraining with its reason', async () => {
    const serving = (await call('viewer', `GET /v1/models/${model}`)).body.serving;
    const upload = await call('scientist', 'POST /v1/uploads', { kind: 'dataset', model });
    const put = await fetch(upload.body.putUrl, { method: 'PUT', body: 'a,b\n1,2\n3,4\n' });
    expect(put.ok).toBe(true);
    const started = await call('scientist', `POST /v1/models/${model}/retrain`, {
      dataset: upload.body.uri,
    });
    expect(started.status).toBe(202);
    const { body } = await until(
      () => call('viewer', `GET /v1/models/${model}/retrainings/${started.body.retrainingId}`),
      (answer) => ['failed', 'rejected'].includes(answer.body.status),
      90,
    );
    expect(['failed', 'rejected']).toContain(body.status);
    expect(body.reasons.join(' ')).toContain('Churn');
    expect((await call('viewer', `GET /v1/models/${model}`)).body.serving).toEqual(serving);
    expect((await predict([row])).status).toBe(200);
  });

  it('and another may start after it', async () => {
    const again = await call('scientist', `POST /v1/models/${model}/retrain`, {});
    // The model has no data of its own: refused with what to do, or started; never locked by the failed one.
    expect([202, 400, 409]).toContain(again.status);
    if (again.status === 409) expect(again.body.error).not.toMatch(/running/);
  });
});
