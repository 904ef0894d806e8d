import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setup } from './registry-setup.ts';

describe('any body', () => {
  const calls = [
    ['POST', 'registered-models/create'],
    ['PATCH', 'registered-models/update'],
    ['POST', 'registered-models/rename'],
    ['DELETE', 'registered-models/delete'],
    ['POST', 'registered-models/set-tag'],
    ['DELETE', 'registered-models/delete-tag'],
    ['POST', 'registered-models/alias'],
    ['GET', 'registered-models/alias'],
    ['DELETE', 'registered-models/alias'],
    ['POST', 'registered-models/get-latest-versions'],
    ['GET', 'registered-models/search'],
    ['POST', 'model-versions/create'],
    ['GET', 'model-versions/get'],
    ['GET', 'model-versions/search'],
    ['GET', 'model-versions/get-download-uri'],
    ['PATCH', 'model-versions/update'],
    ['POST', 'model-versions/transition-stage'],
    ['DELETE', 'model-versions/delete'],
    ['POST', 'model-versions/set-tag'],
    ['DELETE', 'model-versions/delete-tag'],
  ] as const;
  const text = fc.oneof(
    fc.constantFrom(
      'm',
      'free',
      'n',
      '1',
      '2',
      '0',
      '-1',
      '99999999999999999999',
      'Staging',
      'production',
      '__proto__',
      'models:/m/1',
      'models:/free@x',
      'models:/m/latest',
      'models:/m/None',
      's3://b/x',
      'runs:/x/m',
      'mlflow-artifacts:/0/x/artifacts',
      'loopwright.semver',
      'loopwright.modelCard',
      'loopwright.task',
      "name = 'm'",
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const value = fc.oneof(
    { weight: 8, arbitrary: text },
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(text, { maxLength: 2 }),
    fc.array(fc.record({ key: text, value: text }), { maxLength: 3 }),
    fc.dictionary(text, text, { maxKeys: 2 }),
  );
  const fields = [
    'name',
    'version',
    'new_name',
    'newName',
    'description',
    'tags',
    'key',
    'value',
    'alias',
    'stage',
    'stages',
    'source',
    'run_id',
    'model_id',
    'run_link',
    'archive_existing_versions',
    'filter',
    'max_results',
    'order_by',
    'page_token',
  ];
  const body = fc.record({ name: fc.oneof(fc.constantFrom('m', 'free'), value) }).chain((name) =>
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...fields), value), {
        selector: ([field]) => field,
        maxLength: 6,
      })
      .map((pairs) => ({ ...name, version: '1', ...Object.fromEntries(pairs) })),
  );

  it('REG-1: is answered in the shape of MLflow, never with a 500, and leaves versions that can be read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...calls), body), { minLength: 1, maxLength: 8 }),
        async (requests) => {
          const { ask, registered } = setup();
          await registered('m', 2);
          await registered('free', 2);
          for (const [[method, path], sent] of requests) {
            const { status, body: answer } = await ask(method, path, sent);
            if (status === 200) continue;
            expect([400, 404, 409, 413, 501]).toContain(status);
            expect(answer).toMatchObject({
              error_code: expect.any(String),
              message: expect.stringMatching(/./),
            });
          }
          expect((await ask('GET', 'model-versions/search')).status).toBe(200);
          expect((await ask('GET', 'registered-models/search')).status).toBe(200);
        },
      ),
      { numRuns: 150 },
    );
  });
});
