import { expect, it } from 'vitest';
import { emfMetrics } from '#adapters/cloudwatch/emf-metrics.ts';
import { memoryCaptureLake } from '#adapters/memory/capture-lake.ts';
import { cachedDirectory } from '#domain/serving/cached-directory.ts';
import { systemClock, systemIds } from '#functions/runtime/system.ts';
import { createPredictApi } from '#functions/serving/predict-api.ts';
import { good } from '../../domain/registry/setup.ts';
import { setup as registry, trained } from '../registry/ensemble-setup.ts';
import { request } from './setup.ts';

it('SRV-5: an ensemble is promoted and answers both routes as a file does', async () => {
  const { file, register, stage, store, models } = await registry();
  await file('churn', await trained(['x'], 1));
  await file('spend', await trained(['x', 'h'], 2));
  const members = [
    { model: 'churn', version: 1 },
    { model: 'spend', version: 1 },
  ];
  const evaluation = { ...good, dataSha256: 'a'.repeat(64) };
  expect(
    await register('churn', { ensemble: { kind: 'mean', members }, evaluation }),
  ).toMatchObject({ status: 201 });
  await stage(2, 'Staging');
  const version = await store.version('churn', 2);
  const metrics = emfMetrics('Loopwright', () => {});
  const handler = createPredictApi({
    directory: {
      ...cachedDirectory({ store, stopwatch: performance, metrics }, 0),
      serving: async () => ({
        kind: 'serving',
        model: 'churn',
        variants: [{ version: 2, weight: 100, role: 'champion' }],
        previous: [],
        captureRate: 1,
        updatedAt: '2026-11-02T00:00:00.000Z',
      }),
    },
    models,
    captures: memoryCaptureLake(),
    clock: systemClock,
    stopwatch: performance,
    ids: systemIds,
    metrics,
    warn: () => {},
    productVersion: '1.2.3',
    flush: metrics.flush,
  });
  const ask = async (...[method, path, body]: Parameters<typeof request>) => {
    const { statusCode, body: text } = await handler(request(method, path, body));
    return { status: statusCode, body: JSON.parse(text) };
  };
  const plain = await ask('POST', '/v1/models/churn/predict', { instances: [{ x: 0.9, h: 0.8 }] });
  expect(plain).toMatchObject({
    status: 200,
    body: { predictions: [{ label: 'Yes', version: 2, semver: version?.semver }] },
  });
  const infer = await ask('POST', '/v2/models/churn/infer', {
    inputs: [
      { name: 'h', datatype: 'FP32', shape: [1, 1], data: [0.8] },
      { name: 'x', datatype: 'FP32', shape: [1, 1], data: [0.9] },
    ],
  });
  expect(infer.body.outputs).toMatchObject([
    { name: 'label', datatype: 'BYTES', shape: [1], data: ['Yes'] },
    { name: 'probabilities', datatype: 'FP32', shape: [1, 2] },
  ]);
  expect(infer.body.outputs[1].data[1]).toBeCloseTo(plain.body.predictions[0].probabilities.Yes, 6);
  expect(await ask('GET', '/v2/models/churn')).toMatchObject({
    status: 200,
    body: { platform: 'ensemble', inputs: [{ name: 'x' }, { name: 'h' }] },
  });
});
