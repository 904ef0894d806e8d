import { describe, expect, it } from 'vitest';
import { setup } from './registry-setup.ts';

const errorOf = ({ status, body }: Awaited<ReturnType<ReturnType<typeof setup>['ask']>>) => [
  status,
  body.error_code,
];
const missing = [404, 'RESOURCE_DOES_NOT_EXIST'];
const wrong = [400, 'INVALID_PARAMETER_VALUE'];

describe('registered models through MLflow', () => {
  it('REG-1: a model is made by its name, told apart, changed and deleted', async () => {
    const { ask } = setup();
    const tags = [{ key: 'a', value: '1' }, { key: 'b' }, { key: 'a', value: '2' }];
    const made = await ask('POST', 'registered-models/create', {
      name: 'churn 2',
      tags,
      description: 'first',
    });
    expect(made).toEqual({
      status: 200,
      body: {
        registered_model: {
          name: 'churn 2',
          creation_timestamp: Date.UTC(2026, 10, 2, 0, 0, 1),
          last_updated_timestamp: Date.UTC(2026, 10, 2, 0, 0, 1),
          description: 'first',
          tags: [
            { key: 'a', value: '2' },
            { key: 'b', value: '' },
          ],
        },
      },
    });
    const name = 'churn 2';
    expect(errorOf(await ask('POST', 'registered-models/create', { name }))).toEqual([
      400,
      'RESOURCE_ALREADY_EXISTS',
    ]);
    const updated = await ask('PATCH', 'registered-models/update', { name, description: 'second' });
    expect(updated.body.registered_model).toMatchObject({
      description: 'second',
      last_updated_timestamp: Date.UTC(2026, 10, 2, 0, 0, 3),
    });
    await ask('POST', 'registered-models/set-tag', { name, key: 'c', value: 'x y' });
    expect(await ask('DELETE', 'registered-models/delete-tag', { name, key: 'a' })).toEqual({
      status: 200,
      body: {},
    });
    const { body } = await ask('GET', 'registered-models/get', { name });
    expect(body.registered_model.tags).toEqual([
      { key: 'b', value: '' },
      { key: 'c', value: 'x y' },
    ]);
    expect((await ask('DELETE', 'registered-models/delete', { name })).body).toEqual({});
    expect(errorOf(await ask('GET', 'registered-models/get', { name }))).toEqual(missing);
    expect(errorOf(await ask('DELETE', 'registered-models/delete', { name }))).toEqual(missing);
  });

  it('REG-1: a new model of a deleted name begins at version 1, without what the old one had', async () => {
    const { ask, registered } = setup();
    await registered('m', 2);
    await ask('POST', 'registered-models/alias', { name: 'm', alias: 'x', version: '1' });
    await ask('DELETE', 'registered-models/delete', { name: 'm' });
    await registered('m', 1);
    const { body } = await ask('GET', 'registered-models/get', { name: 'm' });
    expect(body.registered_model).not.toHaveProperty('aliases');
    const { body: found } = await ask('GET', 'model-versions/search', { filter: "name = 'm'" });
    expect(found.model_versions.map((one: { version: string }) => one.version)).toEqual(['1']);
  });

  it.each(['', 'a/b', 'a:b', '..', 'x'.repeat(257), 'a\u0000b'])(
    'REG-1: %j is no name',
    async (name) => {
      const { ask } = setup();
      expect(errorOf(await ask('POST', 'registered-models/create', { name }))).toEqual(wrong);
    },
  );

  it.each([
    [[{ key: '', value: '1' }]],
    [[{ value: '1' }]],
    [[{ key: '../a', value: '1' }]],
    [[{ key: 'k'.repeat(251), value: '1' }]],
    [[{ key: 'k', value: 'v'.repeat(100_001) }]],
    ['k'],
    [[{ key: 'k', value: 1 }]],
  ])('REG-1: refuses the tags %#', async (tags) => {
    const { ask } = setup();
    const body = { name: 'm', tags };
    expect(errorOf(await ask('POST', 'registered-models/create', body))).toEqual(wrong);
  });

  it('REG-1: deleting a tag that is not there changes nothing; of an unknown model it is told', async () => {
    const { ask, registered, store } = setup();
    await registered('m');
    const before = await store.model('m');
    const tag = { name: 'm', key: 'zzz' };
    expect((await ask('DELETE', 'registered-models/delete-tag', tag)).status).toBe(200);
    expect(await store.model('m')).toEqual(before);
    const other = { ...tag, name: 'other' };
    expect(errorOf(await ask('DELETE', 'registered-models/delete-tag', other))).toEqual(missing);
    expect(errorOf(await ask('POST', 'registered-models/set-tag', other))).toEqual(missing);
  });

  it('REG-1: a rename takes versions, tags and aliases along', async () => {
    const { ask, registered } = setup();
    await registered('old', 2);
    await registered('taken');
    await ask('POST', 'registered-models/set-tag', { name: 'old', key: 'k', value: 'v' });
    await ask('POST', 'registered-models/alias', { name: 'old', alias: 'best', version: '1' });
    const to = (new_name: string) =>
      ask('POST', 'registered-models/rename', { name: 'old', new_name });
    expect(errorOf(await to('taken'))).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
    expect(errorOf(await to('a/b'))).toEqual(wrong);
    expect((await to('old')).status).toBe(200);
    expect((await to('new')).body.registered_model).toMatchObject({
      name: 'new',
      tags: [{ key: 'k', value: 'v' }],
      aliases: [{ alias: 'best', version: '1' }],
      latest_versions: [{ name: 'new', version: '2', current_stage: 'None' }],
    });
    expect(errorOf(await ask('GET', 'registered-models/get', { name: 'old' }))).toEqual(missing);
    expect(errorOf(await to('newer'))).toEqual(missing);
    const { body } = await ask('GET', 'model-versions/get', { name: 'new', version: '1' });
    expect(body.model_version).toMatchObject({ name: 'new', aliases: ['best'] });
  });

  it('REG-1: prompts are not kept here, and say so', async () => {
    const { ask, registered } = setup();
    const tag = { key: 'mlflow.prompt.is_prompt', value: 'true' };
    const made = await ask('POST', 'registered-models/create', { name: 'p', tags: [tag] });
    expect(errorOf(made)).toEqual([501, 'NOT_IMPLEMENTED']);
    await registered('m');
    const later = await ask('POST', 'registered-models/set-tag', { name: 'm', ...tag });
    expect(errorOf(later)).toEqual([501, 'NOT_IMPLEMENTED']);
  });

  it('REG-1: of racing creators of one name one wins', async () => {
    const { ask } = setup();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => ask('POST', 'registered-models/create', { name: 'race' })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.flatMap(({ body }) => body.error_code ?? []))).toEqual(
      new Set(['RESOURCE_ALREADY_EXISTS']),
    );
  });

  it('REG-1: racing writers of tags lose none', async () => {
    const { ask, registered, store } = setup();
    await registered('m');
    await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        ask('POST', 'registered-models/set-tag', { name: 'm', key: `k${at}`, value: `${at}` }),
      ),
    );
    expect((await store.model('m'))?.tags).toHaveLength(10);
  });
});

describe('tags that tell', () => {
  it('REG-2: what a model predicts', async () => {
    const { ask, store } = setup();
    await ask('POST', 'registered-models/create', {
      name: 'm',
      tags: [
        { key: 'loopwright.task', value: 'binary' },
        { key: 'loopwright.target', value: 'Churn' },
      ],
    });
    const tag = { name: 'm', key: 'loopwright.positiveClass', value: 'Yes' };
    expect((await ask('POST', 'registered-models/set-tag', tag)).status).toBe(200);
    expect(await store.model('m')).toMatchObject({
      task: 'binary',
      target: 'Churn',
      positiveClass: 'Yes',
      tags: [{ key: 'loopwright.task' }, { key: 'loopwright.target' }, { value: 'Yes' }],
    });
  });

  it.each([
    ['loopwright.task', 'clustering', 'binary, multiclass, regression'],
    ['loopwright.target', '', '1 to 256 characters'],
    ['loopwright.positiveClass', 'Yes', 'Only a binary model has a positive class'],
  ])('REG-2: %s = %j is refused with what is allowed', async (key, value, words) => {
    const { ask } = setup();
    const answer = await ask('POST', 'registered-models/create', {
      name: 'm',
      tags: [{ key, value }],
    });
    expect(errorOf(answer)).toEqual(wrong);
    expect(answer.body.message).toContain(words);
  });
});

describe('searching registered models', () => {
  const names = ({ body }: { body: { registered_models?: readonly { name: string }[] } }) =>
    (body.registered_models ?? []).map(({ name }) => name);

  it('REG-1: by name and tags, in order; the clause about prompts that clients append matches models without the tag', async () => {
    const { ask } = setup();
    for (const [name, tier] of [
      ['Sm-b', 'gold'],
      ['Sm-a', 'tin'],
      ['Sm-C', ''],
    ])
      await ask('POST', 'registered-models/create', { name, tags: [{ key: 'tier', value: tier }] });
    const found = async (filter: string, more: object = {}) =>
      names(await ask('GET', 'registered-models/search', { filter, ...more }));
    const noPrompts = "tag.`mlflow.prompt.is_prompt` != 'true'";
    expect(await found(noPrompts)).toEqual(['Sm-C', 'Sm-a', 'Sm-b']);
    expect(await found(`name LIKE 'Sm%' AND ${noPrompts}`, { order_by: 'name DESC' })).toEqual([
      'Sm-b',
      'Sm-a',
      'Sm-C',
    ]);
    expect(await found(`name ILIKE 'sm-c' AND ${noPrompts}`)).toEqual(['Sm-C']);
    expect(await found("tags.tier != 'gold'")).toEqual(['Sm-C', 'Sm-a']);
    expect(await found("tag.`mlflow.prompt.is_prompt` = 'true'")).toEqual([]);
    expect(await found('', { order_by: 'last_updated_timestamp DESC' })).toEqual([
      'Sm-C',
      'Sm-a',
      'Sm-b',
    ]);
  });

  it('REG-1: pages meet although models come in between', async () => {
    const { ask, registered } = setup();
    for (const name of ['b', 'd', 'f', 'h']) await registered(name, 1);
    const first = await ask('GET', 'registered-models/search', { max_results: 2 });
    expect(names(first)).toEqual(['b', 'd']);
    expect(first.body.registered_models[0].latest_versions).toMatchObject([{ version: '1' }]);
    await registered('a');
    await registered('e');
    const next = await ask('GET', 'registered-models/search', {
      max_results: 10,
      page_token: first.body.next_page_token,
    });
    expect(names(next)).toEqual(['e', 'f', 'h']);
    expect(next.body).not.toHaveProperty('next_page_token');
  });

  it('REG-1: an answer that would be too large is a shorter page with a token', async () => {
    const { ask } = setup();
    const value = 'v'.repeat(100_000);
    const all = Array.from({ length: 70 }, (_, at) => `m${`${at}`.padStart(2, '0')}`);
    for (const name of all)
      await ask('POST', 'registered-models/create', { name, tags: [{ key: 'k', value }] });
    const first = await ask('GET', 'registered-models/search', { max_results: 1_000 });
    expect(JSON.stringify(first.body).length).toBeLessThan(6_000_000);
    const page_token = first.body.next_page_token;
    const second = await ask('GET', 'registered-models/search', { max_results: 1_000, page_token });
    expect([...names(first), ...names(second)]).toEqual(all);
    expect(second.body).not.toHaveProperty('next_page_token');
  });

  it.each([
    { max_results: 1_001 },
    { max_results: 0 },
    { max_results: 'many' },
    { filter: 'nope = 1' },
    { filter: "name = 'a' OR name = 'b'" },
    { page_token: 'zz' },
    { order_by: 'name asc, x' },
  ])('REG-1: %j is a 400', async (query) => {
    const { ask } = setup();
    expect(errorOf(await ask('GET', 'registered-models/search', query))).toEqual(wrong);
  });
});

describe('aliases', () => {
  it('REG-1: a name points to a version, moves and goes', async () => {
    const { ask, registered } = setup();
    await registered('m', 2);
    const set = (alias: string, version: string) =>
      ask('POST', 'registered-models/alias', { name: 'm', alias, version });
    const get = (alias: string) => ask('GET', 'registered-models/alias', { name: 'm', alias });
    expect((await set('champion', '1')).body).toEqual({});
    expect((await get('champion')).body.model_version).toMatchObject({
      version: '1',
      aliases: ['champion'],
    });
    await set('champion', '2');
    await set('fresh_one-2', '2');
    const { body } = await ask('GET', 'model-versions/get', { name: 'm', version: '2' });
    expect(body.model_version.aliases).toEqual(['champion', 'fresh_one-2']);
    await ask('DELETE', 'registered-models/alias', { name: 'm', alias: 'champion' });
    expect(errorOf(await get('champion'))).toEqual(wrong);
    await ask('DELETE', 'model-versions/delete', { name: 'm', version: '2' });
    expect(errorOf(await get('fresh_one-2'))).toEqual(wrong);
  });

  it('REG-1: what is no alias, and what is not there', async () => {
    const { ask, registered } = setup();
    await registered('m', 1);
    await registered('empty');
    const set = async (alias: string, version = '1', name = 'm') =>
      errorOf(await ask('POST', 'registered-models/alias', { name, alias, version }));
    for (const alias of ['latest', 'Latest', 'v3', 'V3', 'has space', 'a.b', '', 'x'.repeat(256)])
      expect([alias, await set(alias)]).toEqual([alias, wrong]);
    expect(await set('x', '9')).toEqual(missing);
    expect(await set('x', '1', 'other')).toEqual(missing);
    expect(await set('x', 'one')).toEqual(wrong);
    const get = async (name: string, alias: string) =>
      errorOf(await ask('GET', 'registered-models/alias', { name, alias }));
    expect(await get('other', 'x')).toEqual(missing);
    expect(await get('empty', 'latest')).toEqual(missing);
    expect(await get('m', 'x')).toEqual(wrong);
    expect(await get('m', 'a b')).toEqual(wrong);
    const gone = async (name: string, alias: string) =>
      (await ask('DELETE', 'registered-models/alias', { name, alias })).status;
    expect([await gone('m', 'nope'), await gone('m', 'latest'), await gone('z', 'x')]).toEqual([
      200, 200, 404,
    ]);
  });

  it('REG-1: `latest` is the highest version there is', async () => {
    const { ask, registered } = setup();
    await registered('m', 3);
    const latest = async () =>
      (await ask('GET', 'registered-models/alias', { name: 'm', alias: 'LATEST' })).body
        .model_version.version;
    expect(await latest()).toBe('3');
    await ask('DELETE', 'model-versions/delete', { name: 'm', version: '3' });
    expect(await latest()).toBe('2');
  });

  it('REG-1: the latest version of each stage, asked by GET and POST, in any case of letters', async () => {
    const { ask, registered } = setup();
    await registered('free', 4);
    for (const [version, stage] of [
      ['1', 'Staging'],
      ['2', 'production'],
      ['3', 'STAGING'],
    ])
      await ask('POST', 'model-versions/transition-stage', { name: 'free', version, stage });
    const latest = async (method: string, stages?: readonly string[]) =>
      (
        await ask(method, 'registered-models/get-latest-versions', {
          name: 'free',
          ...(stages && { stages }),
        })
      ).body.model_versions.map((one: Record<string, string>) => [one.version, one.current_stage]);
    const all = [
      ['2', 'Production'],
      ['3', 'Staging'],
      ['4', 'None'],
    ];
    expect(await latest('POST')).toEqual(all);
    expect(await latest('GET', ['staging'])).toEqual([['3', 'Staging']]);
    expect(await latest('POST', ['None', 'none', 'Production'])).toEqual([all[0], all[2]]);
    for (const body of [
      { name: 'free', stages: ['x'] },
      { name: '', stages: [] },
    ])
      expect(errorOf(await ask('POST', 'registered-models/get-latest-versions', body))).toEqual(
        wrong,
      );
    expect(
      errorOf(await ask('POST', 'registered-models/get-latest-versions', { name: 'z' })),
    ).toEqual(missing);
  });
});

describe('permissions', () => {
  it.each([
    ['viewer', 'POST', 'registered-models/create'],
    ['viewer', 'POST', 'model-versions/create'],
    ['viewer', 'PATCH', 'model-versions/update'],
    ['scientist', 'POST', 'registered-models/alias'],
    ['scientist', 'DELETE', 'registered-models/alias'],
    ['scientist', 'POST', 'registered-models/rename'],
    ['scientist', 'DELETE', 'registered-models/delete'],
    ['scientist', 'DELETE', 'model-versions/delete'],
    ['scientist', 'POST', 'model-versions/transition-stage'],
  ] as const)('SEC-1: a %s may not %s %s', async (role, method, path) => {
    const { askAs } = setup();
    expect(errorOf(await askAs('vi', role)(method, path, { name: 'm' }))).toEqual([
      403,
      'PERMISSION_DENIED',
    ]);
  });

  it('SEC-1: a viewer reads, a scientist registers', async () => {
    const { askAs } = setup();
    const scientist = askAs('sam', 'scientist');
    expect((await scientist('POST', 'registered-models/create', { name: 'm' })).status).toBe(200);
    expect(
      (await askAs('vi', 'viewer')('GET', 'registered-models/get', { name: 'm' })).status,
    ).toBe(200);
  });
});
