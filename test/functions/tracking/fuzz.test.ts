import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Answer, proxyEvent } from './ask-mlflow.ts';
import { tracking } from './setup.ts';

const codes: Readonly<Record<number, readonly string[]>> = {
  400: ['INVALID_PARAMETER_VALUE', 'RESOURCE_ALREADY_EXISTS'],
  404: ['RESOURCE_DOES_NOT_EXIST'],
  409: ['RESOURCE_CONFLICT'],
  413: ['INVALID_PARAMETER_VALUE'],
};

function checkShape({ status, body }: Answer): void {
  if (status === 200) return;
  expect(codes[status], `status ${status} ${JSON.stringify(body)}`).toContain(body.error_code);
  expect(Object.keys(body)).toEqual(['error_code', 'message']);
  expect(body.message).not.toBe('');
}

/** Values that messages have, and what they should not have. */
const value = (ids: readonly string[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...ids) },
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      '',
      'a',
      'metrics.a > 1',
      'name',
      'NaN',
      'ALL',
      '12',
      '__proto__',
      'x'.repeat(300),
    ),
    fc.integer({ min: -2, max: 3 }),
    fc.double(),
    fc.constantFrom(null, true, 2 ** 53, -1e308, [], {}),
    fc.jsonValue({ maxDepth: 2 }),
  );

const fields = [
  'experiment_id',
  'experiment_ids',
  'name',
  'new_name',
  'experiment_name',
  'run_id',
  'run_uuid',
  'run_ids',
  'key',
  'value',
  'timestamp',
  'step',
  'metric_key',
  'max_results',
  'page_token',
  'filter',
  'order_by',
  'view_type',
  'run_view_type',
  'status',
  'end_time',
  'start_time',
  'user_id',
  'artifact_location',
  'model_json',
  'start_step',
  'end_step',
  'runName',
] as const;

const pair = (ids: readonly string[]) =>
  fc.record(
    {
      key: value(ids),
      value: value(ids),
      timestamp: value(ids),
      step: value(ids),
      model_id: value(ids),
      dataset: fc.oneof(
        value(ids),
        fc.record({
          name: value(ids),
          digest: value(ids),
          source_type: value(ids),
          source: value(ids),
        }),
      ),
      tags: value(ids),
    },
    { requiredKeys: [] },
  );

const lists = ['metrics', 'params', 'tags', 'datasets', 'models'] as const;

describe('whatever is asked', () => {
  it('is answered with 200 or MLflow’s error shape, never a 500', async () => {
    const { calls, send, experiment, run, runOf } = tracking();
    const ids = [await experiment(), '0', await run(), await run('1')];
    const one = value(ids);
    const body = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record(
          {
            ...Object.fromEntries(fields.map((field) => [field, one])),
            ...Object.fromEntries(
              lists.map((field) => [field, fc.oneof(one, fc.array(pair(ids), { maxLength: 3 }))]),
            ),
          },
          { requiredKeys: [] },
        ),
      },
      one,
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...calls), body, async ({ method, path }, asked) => {
        if (method === 'GET') {
          const query = new URLSearchParams();
          for (const [key, text] of Object.entries(asked ?? {}))
            for (const each of Array.isArray(text) ? text : [text])
              query.append(
                key,
                typeof each === 'string' ? each.toWellFormed() : (JSON.stringify(each) ?? ''),
              );
          checkShape(await send(proxyEvent('GET', `${path}?${query}`)));
        } else
          checkShape(await send(proxyEvent(method, path, { body: JSON.stringify(asked) ?? '' })));
      }),
      { numRuns: 4000 },
    );
    // And the store still tells what is in it.
    expect((await runOf(ids[2] as string)).info.run_id).toBe(ids[2]);
  }, 60_000);

  it('texts that are no JSON are refused in the same shape', async () => {
    const { calls, send } = tracking();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...calls.filter(({ method }) => method === 'POST')),
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.json().map((json) => json.slice(0, -1)),
        ),
        async ({ path }, body) => checkShape(await send(proxyEvent('POST', path, { body }))),
      ),
      { numRuns: 500 },
    );
  });

  it('any path is answered', async () => {
    const { send } = tracking();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.webPath(), fc.string({ unit: 'binary' })),
        fc.constantFrom('GET', 'POST', 'PUT', 'OPTIONS'),
        async (path, method) => {
          const { status, body } = await send(proxyEvent(method, `/api${path}`));
          expect([404, 501]).toContain(status);
          expect(Object.keys(body)).toEqual(['error_code', 'message']);
        },
      ),
    );
  });
});
