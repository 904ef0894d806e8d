import { describe, expect, it } from 'vitest';
import { node, value } from '#domain/onnx/build.ts';
import { encodeModel } from '#domain/onnx/encode-model.ts';
import type { ServingRecord } from '#domain/serving/serving-record.ts';
import { setup as platform } from './setup.ts';

/** A column model: y = x1 + x2; the other one takes x1 alone. */
const sum = encodeModel({
  graphName: 'sum',
  nodes: [node('Add', ['x1', 'x2'], 'y')],
  initializers: [],
  inputs: [value('x1', 'FP32', ['N', 1]), value('x2', 'FP32', ['N', 1])],
  outputs: [value('y', 'FP32', ['N', 1])],
  metadata: {},
});
const product = encodeModel({
  graphName: 'product',
  nodes: [node('Mul', ['x1', 'x2'], 'y')],
  initializers: [],
  inputs: [value('x1', 'FP32', ['N', 1]), value('x2', 'FP32', ['N', 1])],
  outputs: [value('y', 'FP32', ['N', 1])],
  metadata: {},
});
const features = {
  m: { 'c-1': { x1: 3, x2: 4, more: 'text' }, 'c-2': { x1: 5, x2: null }, 'c-3': { x1: 1 } },
};

async function setup(settings: Partial<ServingRecord> = {}) {
  const all = platform(features);
  await all.serve('m', [sum, product], undefined, settings);
  const rows = (body: object) => all.call('POST', '/v1/models/m/predict', body);
  const infer = (parameters: object) =>
    all.call('POST', '/v2/models/m/infer', {
      parameters,
      inputs: [
        { name: 'x1', datatype: 'FP32', shape: [1, 1], data: [3] },
        { name: 'x2', datatype: 'FP32', shape: [1, 1], data: [4] },
      ],
    });
  return { ...all, rows, infer };
}
const rule = (field: string, value: string | number) => ({
  routing: { rules: [{ name: 'r', when: [{ field, op: 'eq' as const, value }], version: 2 }] },
});
const row = { x1: 3, x2: 4 };

describe('routing over HTTP', () => {
  it('SRV-6: looks at the context of both protocols', async () => {
    const { rows, infer } = await setup(rule('country', 'PT'));
    const versions = async (country: string) => [
      (await rows({ instances: [row], context: { country } })).body.predictions[0].version,
      Number((await infer({ 'context.country': country })).body.model_version),
    ];
    expect(await versions('PT')).toEqual([2, 2]);
    expect(await versions('DE')).toEqual([1, 1]);
    expect((await infer({ country: 'PT' })).body.model_version).toBe('1');
  });

  it('SRV-6: looks at the row of a request with one; the context comes first', async () => {
    const { rows } = await setup(rule('x1', 3));
    const version = async (body: object) => (await rows(body)).body.predictions[0].version;
    expect(await version({ instances: [row] })).toBe(2);
    expect(await version({ instances: [row], context: { x1: 0 } })).toBe(1);
    expect(await version({ instances: [row, row] })).toBe(1);
    expect(await version({ entities: ['c-1'] })).toBe(2);
  });

  it.each([['a list'], [[1]], [{ a: {} }]])('SRV-6: refuses the context %j', async (context) => {
    const { rows } = await setup();
    const { status, body } = await rows({ instances: [row], context });
    expect(status).toBe(400);
    expect(body.field).toMatch(/^context/);
  });

  it('SRV-6: answers by the asked version, with a shadow beside it, in both protocols', async () => {
    const { rows, infer, captured } = await setup({
      routing: { shadows: [{ version: 2, percent: 100 }] },
    });
    const { body } = await rows({ instances: [row] });
    expect(body.predictions[0]).toMatchObject({ prediction: 7, version: 1 });
    expect((await infer({})).body.outputs[0].data).toEqual([7]);
    const shadows = (await captured('m')).filter(({ source }) => source === 'shadow');
    expect(shadows.map(({ outputs }) => outputs)).toEqual([{ prediction: 12 }, { prediction: 12 }]);
    expect(shadows[0]?.shadowOf).toBe(body.predictions[0].id);
  });

  it('SRV-7: gives the kept answer under a new id', async () => {
    const { rows, captured } = await setup({ cache: { ttlSeconds: 60, maxEntries: 10 } });
    const [{ body: first }, { body: again }] = [
      await rows({ instances: [row] }),
      await rows({ instances: [{ x2: 4, x1: 3 }] }),
    ];
    expect(again.predictions[0].prediction).toBe(7);
    expect(again.predictions[0].id).not.toBe(first.predictions[0].id);
    expect((await captured('m')).map(({ cached }) => cached)).toEqual([undefined, true]);
  });
});

describe('entities', () => {
  it('SRV-7: are answered by the features kept for them, which are captured', async () => {
    const { rows, captured } = await setup();
    const { status, body } = await rows({ entities: ['c-1', 'c-2'] });
    expect(status).toBe(200);
    expect(body.predictions).toMatchObject([{ entity: 'c-1', prediction: 7 }, { entity: 'c-2' }]);
    expect((await captured('m')).map((line) => line.features)).toEqual([
      { x1: 3, x2: 4 },
      { x1: 5, x2: null },
    ]);
  });

  it.each<[string, object, number, string, RegExp]>([
    [
      'ids without features, naming them',
      { entities: ['c-1', 'c-8', 'c-9'] },
      404,
      'entities[1]',
      /"c-8", "c-9"/,
    ],
    [
      'an entity without one of the columns',
      { entities: ['c-1', 'c-3'] },
      404,
      'entities[1]',
      /"c-3" has no feature x2/,
    ],
    ['both ids and rows', { entities: ['c-1'], instances: [row] }, 400, 'entities', /Both/],
    ['no ids', { entities: [] }, 400, 'entities', /1 to 1000/],
    ['an id that is none', { entities: ['c-1', ''] }, 400, 'entities[1]', /no id/],
    ['an id that is a row', { entities: [{}] }, 400, 'entities[0]', /no id/],
  ])('SRV-7: refuses %s', async (_, body, status, field, words) => {
    const { rows, captured } = await setup();
    const answer = await rows(body);
    expect(answer).toMatchObject({ status, body: { field } });
    expect(answer.body.error).toMatch(words);
    expect(await captured('m')).toEqual([]);
  });

  it('SRV-7: of a model that is not served are not looked up', async () => {
    const { call } = await setup();
    const answer = await call('POST', '/v1/models/none/predict', { entities: ['c-1'] });
    expect(answer).toMatchObject({ status: 404, body: { field: 'model' } });
  });
});

describe('explanations', () => {
  it('XAI-1: come from the hook, row by row, beside the prediction', async () => {
    const all = platform(features, {
      explain: async ({ version }, rows) =>
        rows.map(({ x1, x2 }) => ({ x1: Number(x1) * version, x2: Number(x2) * version })),
    });
    await all.serve('m', [sum]);
    const ask = (body: object) => all.call('POST', '/v1/models/m/predict', body);
    const { body } = await ask({ instances: [row, { x1: 1, x2: 2 }], explain: true });
    expect(body.predictions.map((one: { explanation: unknown }) => one.explanation)).toEqual([
      { x1: 3, x2: 4 },
      { x1: 1, x2: 2 },
    ]);
    const plain = await ask({ instances: [row] });
    expect(plain.body.predictions[0]).not.toHaveProperty('explanation');
  });

  it('XAI-1: are refused where nothing explains, and when asked for wrongly', async () => {
    const { rows } = await setup();
    for (const explain of [true, 'yes', 1]) {
      const { status, body } = await rows({ instances: [row], explain });
      expect([explain, status, body.field]).toEqual([explain, 400, 'explain']);
    }
  });
});
