import { describe, expect, it } from 'vitest';
import type { ServingRecord } from '#domain/serving/serving-record.ts';
import { weighing } from '../../adapters/onnx/tiny-models.ts';
import { setup } from './setup.ts';

/** Answers tenure + 10 × age; a second version has its columns in the other order and answers 100 times that. */
async function served(settings: Partial<ServingRecord> = {}, named = true) {
  const made = setup({ m: { 'c-1': { age: 2, tenure: 3, city: 'Porto' } } });
  const columns = [
    ['tenure', 'age'],
    ['age', 'tenure'],
  ];
  await made.serve(
    'm',
    [weighing([1, 10]), weighing([1_000, 100])],
    undefined,
    settings,
    named ? columns : [],
  );
  const features = async (source = 'predict') =>
    (await made.captured('m')).filter((line) => line.source === source);
  return {
    ...made,
    ask: (instances: unknown) => made.call('POST', '/v1/models/m/predict', { instances }),
    infer: (data: readonly (number | null)[]) =>
      made.call('POST', '/v2/models/m/infer', {
        inputs: [{ name: 'X', datatype: 'FP32', shape: [data.length / 2, 2], data }],
      }),
    lines: features,
  };
}

const numbers = ({ body }: { body: { predictions: readonly { prediction?: number }[] } }) =>
  body.predictions.map(({ prediction }) => prediction);

describe('a model of one matrix', () => {
  it('SRV-1: answers rows by the names of its columns, rows without names, and a null as NaN', async () => {
    const { ask } = await served();
    expect(numbers(await ask([{ age: 2, tenure: 3 }, [3, 2], { tenure: 1, age: 0 }]))).toEqual([
      23, 23, 1,
    ]);
    // NaN is no number that JSON has.
    expect(numbers(await ask([{ age: null, tenure: 3 }]))).toEqual([undefined]);
  });

  it('SRV-8: captures features by column, whichever way they came', async () => {
    const { ask, infer, lines } = await served();
    await ask([{ age: 2, tenure: 3 }]);
    await ask([[4, null]]);
    await infer([5, 6]);
    expect((await lines()).map(({ features }) => features)).toEqual([
      { age: 2, tenure: 3 },
      { tenure: 4, age: null },
    ]);
    expect((await lines('infer')).map(({ features }) => features)).toEqual([{ tenure: 5, age: 6 }]);
  });

  it('SRV-8: without names they are called by their place, the same both ways', async () => {
    const { ask, infer, lines } = await served({}, false);
    expect(numbers(await ask([[3, 2], { 'X[1]': 2, 'X[0]': 3 }]))).toEqual([23, 23]);
    await infer([3, 2]);
    const all = [...(await lines()), ...(await lines('infer'))];
    expect(all.map(({ features }) => features)).toEqual(all.map(() => ({ 'X[0]': 3, 'X[1]': 2 })));
    expect(all).toHaveLength(3);
  });

  it.each([[['age']], [['X']]])('GOV-6: redacts %j in both protocols', async (redact) => {
    const { ask, infer, lines } = await served({ capture: { redact } });
    await ask([{ age: 2, tenure: 3 }]);
    await infer([3, 2]);
    const tenure = redact.includes('X') ? null : 3;
    for (const { features, redacted } of [...(await lines()), ...(await lines('infer'))]) {
      expect(features).toEqual({ tenure, age: null });
      expect([...(redacted ?? [])].sort()).toEqual(tenure === null ? ['age', 'tenure'] : ['age']);
    }
  });

  it('SRV-6: a shadow with its columns in another order is asked by their names', async () => {
    const { ask, lines } = await served({ routing: { shadows: [{ version: 2, percent: 100 }] } });
    await ask([{ age: 2, tenure: 3 }]);
    expect((await lines('shadow')).map(({ outputs }) => outputs)).toEqual([{ prediction: 2_300 }]);
  });

  it('SRV-6: rules look at the columns of its row', async () => {
    const when = [{ field: 'age', op: 'gt' as const, value: 1 }];
    const { ask } = await served({ routing: { rules: [{ name: 'old', when, version: 2 }] } });
    const versions = [await ask([{ age: 2, tenure: 3 }]), await ask([{ age: 0, tenure: 3 }])];
    expect(versions.map(({ body }) => body.predictions[0].version)).toEqual([2, 1]);
  });

  it('SRV-7: answers by entity', async () => {
    const { call } = await served();
    const { body } = await call('POST', '/v1/models/m/predict', { entities: ['c-1'] });
    expect(body.predictions[0]).toMatchObject({ entity: 'c-1', prediction: 23 });
  });

  it('SRV-2: is described with its columns, when they have names', async () => {
    const named = await (await served()).call('GET', '/v2/models/m');
    expect(named.body).toMatchObject({
      inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 2] }],
      columns: ['tenure', 'age'],
    });
    const { body } = await (await served({}, false)).call('GET', '/v2/models/m');
    expect(body).not.toHaveProperty('columns');
  });

  it('SRV-2: says what a row must have', async () => {
    const { ask } = await served();
    expect(await ask([{ tenure: 3 }])).toMatchObject({
      status: 400,
      body: {
        error: 'instances[0] has no column age.',
        hint: 'Send null when the value is missing. Columns: tenure (number), age (number).',
      },
    });
  });
});
