import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { floats, node, value } from '#domain/onnx/build.ts';
import { encodeModel } from '#domain/onnx/encode-model.ts';
import { weighing } from '../../adapters/onnx/tiny-models.ts';
import { unzipped, zipped } from '../../domain/onnx/zip-map-model.ts';
import { setup, trained } from './ensemble-setup.ts';

/** Probabilities of No and Yes from the matrix X, by these weights of its two columns. */
const classifier = (weights: readonly number[]): Buffer =>
  Buffer.from(
    encodeModel({
      graphName: 'classifier',
      nodes: [
        node('MatMul', ['X', 'weights'], 'yes'),
        node('Sub', ['zero', 'yes'], 'no'),
        node('Concat', ['no', 'yes'], 'scores', { axis: { i: 1 } }),
        node('Softmax', ['scores'], 'probabilities', { axis: { i: 1 } }),
      ],
      initializers: [floats('weights', [2, 1], weights), floats('zero', [1, 1], [0])],
      inputs: [value('X', 'FP32', ['rows', 2])],
      outputs: [value('probabilities', 'FP32', ['rows', 2])],
      metadata: { 'loopwright.classes': '["No","Yes"]' },
    }),
  );

async function registered(bytes: Uint8Array, columns: readonly string[] | undefined) {
  const made = await setup();
  const base64 = Buffer.from(bytes).toString('base64');
  const answer = await made.register('spend', {
    artifact: { base64 },
    ...(columns && { columns }),
  });
  return { ...made, answer };
}

const columnsOfItsOwn = await trained(['a', 'b'], 1);

describe('the columns of a model of one matrix', () => {
  it('REG-1: are named by who registers it, and rows are read by them', async () => {
    const { answer, ask } = await registered(weighing([1, 10]), ['tenure', 'age']);
    expect([answer.status, answer.body.signature.columns]).toEqual([201, ['tenure', 'age']]);
    expect(await ask('spend', 1, [{ age: 2, tenure: 3 }])).toEqual([{ prediction: 23 }]);
  });

  it('REG-1: need no names', async () => {
    const { answer } = await registered(weighing([1, 10]), undefined);
    expect(answer.status).toBe(201);
    expect(answer.body.signature).not.toHaveProperty('columns');
  });

  it.each([
    ['too few', weighing([1, 10]), ['tenure'], "1 columns are named; the model's input X has 2."],
    ['one twice', weighing([1, 10]), ['a', 'a'], 'Two columns are called a.'],
    ['one that is to be predicted', weighing([1, 10]), ['a', 'y'], 'takes y as an input'],
    ['none', weighing([1, 10]), [], '0 columns are named'],
    ['names of a model that has its own', columnsOfItsOwn, ['a', 'b'], 'one input is a matrix'],
    [
      'more than an item holds',
      weighing(Array(300).fill(1)),
      Array.from({ length: 300 }, (_, at) => `${at}`.padStart(256)),
      'more than 64000 characters',
    ],
  ])('REG-1: %s is refused with words', async (_, bytes, columns, words) => {
    const { answer, store } = await registered(bytes, columns);
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining(words) } });
    expect(await store.versions('spend')).toEqual([]);
  });

  it('REG-2: another order, or other names, breaks clients: a new major version', async () => {
    const { register } = await setup();
    const next = async (columns: readonly string[] | undefined, salt: number) => {
      const artifact = { base64: Buffer.from(weighing([salt, 1])).toString('base64') };
      const { body } = await register('spend', { artifact, ...(columns && { columns }) });
      return body.semver;
    };
    expect(await next(['a', 'b'], 1)).toBe('1.0.0');
    expect(await next(['a', 'b'], 2)).toBe('1.1.0');
    expect(await next(['b', 'a'], 3)).toBe('2.0.0');
    expect(await next(undefined, 4)).toBe('3.0.0');
    expect(await next(['X[0]', 'X[1]'], 5)).toBe('3.1.0');
  });
});

describe('a classifier that ends in ZipMap', () => {
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

  it('REG-1: is kept and served without it; the version tells which file was sent', async () => {
    const { answer, ask, artifacts } = await registered(zipped(), ['a', 'b']);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        artifact: {
          sha256: digest(unzipped()),
          bytes: unzipped().length,
          madeFrom: {
            sha256: digest(zipped()),
            bytes: zipped().length,
            changes: [expect.any(String)],
          },
        },
        signature: { classes: ['No', 'Yes'], columns: ['a', 'b'] },
      },
    });
    expect(Buffer.from(await artifacts.read(answer.body.artifact.uri))).toEqual(
      Buffer.from(unzipped()),
    );
    const [said] = await ask('spend', 1, [{ a: 0, b: Math.log(3) }]);
    expect(said?.probabilities?.Yes).toBeCloseTo(0.75, 6);
  });

  it('REG-1: its digest is that of the file that was sent', async () => {
    const { register, artifacts } = await setup();
    const uri = await artifacts.write('uploads/spend/1', zipped(), 'application/octet-stream');
    const sent = (sha256: string) => register('spend', { artifact: { uri, sha256 } });
    expect((await sent(digest(zipped()))).status).toBe(201);
    expect(await sent(digest(unzipped()))).toMatchObject({
      status: 400,
      body: { field: 'artifact.sha256' },
    });
  });
});

describe('an ensemble of models of one matrix', () => {
  const ensembleOf = async (columns: readonly (readonly string[] | undefined)[]) => {
    const made = await setup();
    for (const [at, names] of columns.entries())
      await made.register('spend', {
        artifact: { base64: classifier([at + 1, 0]).toString('base64') },
        ...(names && { columns: names }),
      });
    const members = columns.map((_, at) => ({ model: 'spend', version: at + 1 }));
    return {
      ...made,
      answer: await made.register('meta', { ensemble: { kind: 'mean', members } }),
    };
  };

  it('SRV-5: takes rows by the columns of those that have names', async () => {
    const { answer, ask } = await ensembleOf([undefined, ['a', 'b']]);
    expect([answer.status, answer.body.signature.columns]).toEqual([201, ['a', 'b']]);
    const [said] = await ask('meta', 1, [{ b: 100, a: 0 }]);
    expect(said?.probabilities).toEqual({ No: 0.5, Yes: 0.5 });
  });

  it('SRV-5: is refused when their columns are not in the same order: one of them would read the wrong ones', async () => {
    const { answer } = await ensembleOf([
      ['a', 'b'],
      ['b', 'a'],
    ]);
    expect(answer).toMatchObject({
      status: 400,
      body: {
        error: 'Version 2 of spend has the columns b, a, not a, b in this order.',
      },
    });
  });
});
