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

const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', 'a', 'NaN', '12', '__proto__', 'x'.repeat(300), null, true, [], {}),
  fc.integer({ min: -2, max: 3 }),
  fc.double(),
  fc.constantFrom(2 ** 53, -1e308),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Mostly what a field should have, so that what is behind the schemas is reached too. */
const mostly = (...good: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: junk });

const keys = mostly('a', 'loss', 'mlflow.runName', '__proto__', 'a/b', '..', 'x'.repeat(250));
const texts = mostly('', 'a', '1', 'é'.repeat(9000));
const numbers = mostly(0, 1, '2', -1, 2 ** 53, 'NaN', '-Infinity', 1e300);
const filters = mostly(
  '',
  "name = 'a'",
  "tags.a LIKE '%'",
  'metrics.loss > 1',
  'attributes.start_time < 5',
  "params.a = 'x' AND",
  '((',
);
const orders = mostly(
  [],
  ['name'],
  ['metrics.a DESC'],
  ['a', 'a'],
  ['params.`a` ASC', 'start_time'],
);

const item = fc.record(
  {
    key: keys,
    value: fc.oneof(texts, numbers),
    timestamp: numbers,
    step: numbers,
    model_id: mostly('', `m-${'0'.repeat(32)}`),
    dataset: fc.record(
      { name: texts, digest: mostly('d'), source_type: mostly('s'), source: texts, profile: texts },
      { requiredKeys: ['name', 'digest', 'source_type', 'source'] },
    ),
    tags: mostly([], [{ key: 'mlflow.data.context', value: 'eval' }], [{}]),
  },
  { requiredKeys: ['key', 'value', 'timestamp'] },
);

const message = (experiments: readonly string[], runs: readonly string[]) =>
  fc.record(
    {
      experiment_id: mostly(...experiments),
      experiment_ids: mostly(experiments, [], ['77']),
      name: mostly('churn', 'fresh', 'x'.repeat(501)),
      new_name: mostly('churn', 'renamed', 'again'),
      experiment_name: mostly('churn', 'none'),
      run_id: mostly(...runs),
      run_uuid: mostly(...runs),
      run_ids: mostly(runs, [runs[0]], []),
      key: keys,
      value: fc.oneof(texts, numbers),
      timestamp: numbers,
      step: numbers,
      metric_key: keys,
      max_results: mostly(1, 2, 1000, '5', 0, 50_001),
      page_token: mostly('', '1_2_0.5', 'eyJ9'),
      filter: filters,
      order_by: orders,
      view_type: mostly('ALL', 1, 2, '3', 'ACTIVE_ONLY'),
      run_view_type: mostly('ALL', 1, 2, 3),
      status: mostly('FINISHED', 'KILLED', 1, 9),
      end_time: numbers,
      start_time: numbers,
      user_id: texts,
      artifact_location: mostly('', 's3://b/c', 'x?y'),
      model_json: mostly('{}', '{"run_id":1,"artifact_path":2,"utc_time_created":3,"flavors":4}'),
      start_step: numbers,
      end_step: numbers,
      runName: texts,
      ...Object.fromEntries(
        lists.map((field) => [field, fc.oneof(fc.array(item, { maxLength: 3 }), junk)]),
      ),
    },
    { requiredKeys: ['experiment_id', 'experiment_ids', 'run_id', 'key', 'value'] },
  );

const lists = ['metrics', 'params', 'tags', 'datasets', 'models'] as const;

describe('whatever is asked', () => {
  it('is answered with 200 or MLflow’s error shape, never a 500', async () => {
    const { calls, send, experiment, run, runOf } = tracking();
    const experiments = [await experiment(), '0'];
    const runs = [await run(), await run('1')];
    const done = new Set<string>();
    const body = fc.oneof(
      { weight: 19, arbitrary: message(experiments, runs) },
      { weight: 1, arbitrary: junk },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...calls), body, async ({ method, path }, asked) => {
        const count = (answer: Answer) => {
          checkShape(answer);
          if (answer.status === 200) done.add(`${method} ${path}`);
        };
        if (method === 'GET') {
          const query = new URLSearchParams();
          for (const [key, text] of Object.entries(asked ?? {}))
            for (const each of Array.isArray(text) ? text : [text])
              query.append(
                key,
                typeof each === 'string' ? each.toWellFormed() : (JSON.stringify(each) ?? ''),
              );
          count(await send(proxyEvent('GET', `${path}?${query}`)));
        } else count(await send(proxyEvent(method, path, { body: JSON.stringify(asked) ?? '' })));
      }),
      { numRuns: 4000 },
    );
    // It is no proof if the calls were never reached; and the store still tells what is in it.
    expect(done.size).toBeGreaterThan(calls.length * 0.8);
    expect((await runOf(runs[0] as string)).info.run_id).toBe(runs[0]);
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
