import { describe, expect, it } from 'vitest';
import { error, tracking } from './setup.ts';

const invalid = (message: RegExp) => error(400, 'INVALID_PARAMETER_VALUE', message);

interface Point {
  readonly value: number;
  readonly step: number;
  readonly run_id?: string;
}
const steps = (metrics: readonly Point[]) => metrics.map(({ step }) => step);

async function setup() {
  const made = tracking();
  const run_id = await made.run();
  const log = (id: string, points: readonly object[]) =>
    made.post('runs/log-batch', {
      run_id: id,
      metrics: points.map((point) => ({ key: 'm', value: 1, timestamp: 1, ...point })),
    });
  return { ...made, run_id, log };
}

describe('get-history', () => {
  it('pages survive points that come between them', async () => {
    const { get, log, run_id } = await setup();
    await log(
      run_id,
      [10, 20, 30, 40].map((timestamp) => ({ timestamp, step: timestamp })),
    );
    const page = async (token?: string) =>
      (
        await get('metrics/get-history', {
          run_id,
          metric_key: 'm',
          max_results: '2',
          ...(token && { page_token: token }),
        })
      ).body;
    const first = await page();
    expect(steps(first.metrics)).toEqual([10, 20]);
    await log(run_id, [
      { timestamp: 5, step: 5 },
      { timestamp: 35, step: 35 },
    ]);
    const second = await page(first.next_page_token);
    expect(steps(second.metrics)).toEqual([30, 35]);
    const third = await page(second.next_page_token);
    expect(steps(third.metrics)).toEqual([40]);
    expect(third).not.toHaveProperty('next_page_token');
  });

  it('a page that is exactly full has no token; tokens stand at NaN, infinities, -0 and 64-bit steps', async () => {
    const { get, log, run_id } = await setup();
    const values = ['-Infinity', -1.5e-30, '-0', 0, 'NaN', 1e21, 'Infinity'];
    await log(
      run_id,
      values.map((value) => ({ value, step: '-9223372036854775808' })),
    );
    const seen: unknown[] = [];
    let page_token: string | undefined;
    let pages = 0;
    do {
      const { body } = await get('metrics/get-history', {
        run_id,
        metric_key: 'm',
        max_results: '1',
        ...(page_token && { page_token }),
      });
      seen.push(...body.metrics.map(({ value }: Point) => value));
      page_token = body.next_page_token;
      pages += 1;
    } while (page_token);
    expect(seen).toEqual(['-Infinity', -1.5e-30, -0, 0, 'NaN', 1e21, 'Infinity']);
    expect(pages).toBe(7);
  });

  it('an unknown key has no points; an unknown run is 404', async () => {
    const { get, run_id } = await setup();
    expect((await get('metrics/get-history', { run_id, metric_key: 'none' })).body).toEqual({});
    expect(
      await get('metrics/get-history', { run_id: 'f'.repeat(32), metric_key: 'm' }),
    ).toMatchObject(error(404, 'RESOURCE_DOES_NOT_EXIST', /ffff/));
  });

  it.each([
    [{}, /`metric_key` is missing/],
    [{ metric_key: 'm', max_results: '0' }, /`max_results` is 0/],
    [{ metric_key: 'm', max_results: '-1' }, /`max_results` is -1/],
    [{ metric_key: 'm', max_results: '25001' }, /from 1 to 25000/],
    [{ metric_key: 'm', max_results: 'x' }, /`max_results`: expected a 64-bit integer/],
    [{ metric_key: 'm', page_token: 'zz' }, /`page_token`: "zz"/],
    [{ metric_key: 'm', page_token: '1_2_' }, /page_token/],
    [{ metric_key: ['m', 'n'] }, /`metric_key`: expected string/],
  ])('refuses %j', async (query, message) => {
    const { get, run_id } = await setup();
    expect(
      await get('metrics/get-history', { run_id, ...(query as Record<string, string>) }),
    ).toMatchObject(invalid(message));
  });
});

describe('get-history-bulk-interval', () => {
  const path = 'metrics/get-history-bulk-interval';

  it('samples each run evenly by step, with the first and the last', async () => {
    const { get, log, run, run_id } = await setup();
    const other = await run();
    await log(
      run_id,
      Array.from({ length: 101 }, (_, step) => ({ step, timestamp: 1000 - step })),
    );
    await log(other, [{ step: 7 }]);
    const sampled = async (more: Record<string, string>) =>
      (await get(path, { run_ids: [run_id, other], metric_key: 'm', ...more })).body.metrics;
    expect(steps(await sampled({ max_results: '5' }))).toEqual([0, 25, 50, 75, 100, 7]);
    expect(steps(await sampled({ max_results: '1' }))).toEqual([100, 7]);
    expect(await sampled({})).toHaveLength(102);
    const inside = await sampled({ start_step: '6', end_step: '8' });
    expect(inside.map(({ step, run_id: id }: Point) => [step, id])).toEqual([
      [6, run_id],
      [7, run_id],
      [8, run_id],
      [7, other],
    ]);
  });

  it.each([
    [{ run_ids: [] }, /No run is named/],
    [{ run_ids: Array(101).fill('a') }, /At most 100 runs/],
    [{ max_results: '0' }, /from 1 to 2500/],
    [{ max_results: '2501' }, /from 1 to 2500/],
    [{ start_step: '1' }, /start_step and end_step/],
    [{ start_step: '2', end_step: '1' }, /`end_step` \(1\) is before/],
    [{ metric_key: '' }, /`metric_key`: must not be empty/],
  ])('refuses %j', async (query, message) => {
    const { get, run_id } = await setup();
    expect(
      await get(path, { run_ids: [run_id], metric_key: 'm', ...(query as Record<string, string>) }),
    ).toMatchObject(invalid(message));
  });

  it('many runs with many points still fit one answer', async () => {
    const { get, log, run } = await setup();
    const ids: string[] = [];
    for (let made = 0; made < 20; made += 1) {
      const id = await run();
      ids.push(id);
      for (const from of [0, 1000, 2000])
        await log(
          id,
          Array.from({ length: 1000 }, (_, at) => ({ step: from + at, value: Math.PI * at })),
        );
    }
    const { body, response } = await get(path, { run_ids: ids, metric_key: 'm' });
    expect(Buffer.byteLength(JSON.stringify(response))).toBeLessThan(6_291_556);
    expect(new Set(body.metrics.map(({ run_id }: Point) => run_id)).size).toBe(20);
  });
});

describe('get-history-bulk', () => {
  const path = '/ajax-api/2.0/mlflow/metrics/get-history-bulk';

  it('joins the histories of runs, up to max_results', async () => {
    const { get, log, run, run_id } = await setup();
    const other = await run();
    await log(run_id, [{ step: 1 }, { step: 2 }]);
    await log(other, [{ step: 3 }]);
    const query = { run_id: [run_id, other, 'nowhere'], metric_key: 'm' };
    expect(steps((await get(path, query)).body.metrics)).toEqual([1, 2, 3]);
    expect(steps((await get(path, { ...query, max_results: '2' })).body.metrics)).toEqual([1, 2]);
    expect(await get(path, { metric_key: 'm' })).toMatchObject(invalid(/No run is named/));
    expect(await get(path, { ...query, max_results: 'x' })).toMatchObject(invalid(/max_results/));
  });
});
