import { describe, expect, it } from 'vitest';
import type { Experiment } from '#domain/tracking/experiment.ts';
import type { LoggedModel, ModelMetric } from '#domain/tracking/logged-model.ts';
import { experimentKind } from '#domain/tracking/search/experiment-kind.ts';
import { loggedModelKind } from '#domain/tracking/search/logged-model-kind.ts';
import { modelVersionKind } from '#domain/tracking/search/model-version-kind.ts';
import { registeredModelKind } from '#domain/tracking/search/registered-model-kind.ts';
import { runKind } from '#domain/tracking/search/run-kind.ts';
import type { SearchKind, SearchQuery } from '#domain/tracking/search/search-kind.ts';
import { searchPage } from '#domain/tracking/search/search-page.ts';
import { runRow } from './vineyard.ts';

const found = <T extends { readonly name: string }>(
  kind: SearchKind<T>,
  items: readonly T[],
  query: SearchQuery | string,
) =>
  searchPage(kind, items, {
    ...(typeof query === 'string' ? { filter: query } : query),
    maxResults: 100,
  })
    .page.map(({ name }) => name)
    .join(' ');

describe('runs by their data sets', () => {
  const on = (number: number, ...datasets: [name: string, digest: string, context?: string][]) =>
    runRow(number, {
      name: `r${number}`,
      startTime: -number,
      datasets: datasets.map(([name, digest, context]) => ({
        dataset: { name, digest },
        tags: new Map(context === undefined ? [] : [['mlflow.data.context', context]]),
      })),
    });
  const runs = [
    on(1),
    on(2, ['grapes', 'd1', 'training']),
    on(3, ['grapes', 'd2'], ['wines', 'd1', 'eval']),
  ];

  it.each([
    ["dataset.name = 'grapes'", 'r2 r3'],
    ["datasets.name != 'grapes'", 'r3'],
    ["dataset.digest IN ('d2', 'd9')", 'r3'],
    ["dataset.digest NOT IN ('d1')", 'r3'],
    ["dataset.context LIKE 'train%'", 'r2'],
    ["dataset.context != 'training'", 'r3'],
    ["dataset.name = 'grapes' AND dataset.digest = 'd1'", 'r2 r3'],
  ])('TRK-1: %s: any of a run’s data sets will do', (filter, names) => {
    expect(found(runKind, runs, filter)).toBe(names);
  });
});

describe('experiments', () => {
  const experiment = (
    id: string,
    name: string,
    createdAt: number,
    tags: Record<string, string> = {},
  ): Experiment => ({
    ...{
      id,
      name,
      createdAt,
      updatedAt: createdAt,
      artifactLocation: '',
      lifecycle: 'active',
      revision: 0,
    },
    tags: new Map(Object.entries(tags)),
  });
  const three = [
    experiment('2', 'b', 5, { kind: 'x' }),
    experiment('10', 'a', 5),
    experiment('9', 'a', 7, { 'a b': '1' }),
  ];

  it('TRK-1: are found by name, id, times and tags', () => {
    expect(found(experimentKind, three, "tag.`a b` = '1' AND attribute.name = 'a'")).toBe('a');
    expect(found(experimentKind, three, "experiment_id NOT IN ('2', '9')")).toBe('a');
    expect(found(experimentKind, three, "experiment_id = '02'")).toBe('b');
    expect(found(experimentKind, three, 'creation_time <= 5 AND tags.kind IS NULL')).toBe('a');
  });

  it('TRK-1: are sorted by ids as numbers', () => {
    const order = (orderBy?: string[]) =>
      searchPage(experimentKind, three, { orderBy, maxResults: 9 }).page.map(({ id }) => id);
    expect(order(['experiment_id'])).toEqual(['2', '9', '10']);
    expect(order(['name'])).toEqual(['10', '9', '2']);
    expect(order()).toEqual(['9', '2', '10']);
  });
});

describe('registered models and versions', () => {
  const model = (name: string, updatedAt: number, tags: Record<string, string> = {}) => ({
    name,
    createdAt: 1,
    updatedAt,
    tags: new Map(Object.entries(tags)),
  });
  const models = [
    model('b', 1),
    model('a', 2),
    model('prompt', 3, { 'mlflow.prompt.is_prompt': 'true' }),
  ];

  it('TRK-1: a model without the tag of prompts is no prompt, and prompts are found only when asked for', () => {
    expect(found(registeredModelKind, models, "tag.`mlflow.prompt.is_prompt` != 'true'")).toBe(
      'a b',
    );
    expect(found(registeredModelKind, models, "tag.`mlflow.prompt.is_prompt` = 'false'")).toBe(
      'a b',
    );
    expect(found(registeredModelKind, models, "tag.`mlflow.prompt.is_prompt` = 'true'")).toBe(
      'prompt',
    );
    expect(found(registeredModelKind, models, '')).toBe('a b');
    expect(found(registeredModelKind, models, "tags.other != 'true'")).toBe('');
  });

  it('TRK-1: callers put more into the rows and get it back', () => {
    const richer = models.map((row) => ({ ...row, description: `about ${row.name}` }));
    const { page } = searchPage(registeredModelKind, richer, {
      orderBy: ['timestamp DESC'],
      maxResults: 1,
    });
    expect(page[0]?.description).toBe('about a');
  });

  it('TRK-1: versions are found by number, run and source, newest change first', () => {
    const version = (name: string, number: number, updatedAt: number, runId?: string) => ({
      ...model(name, updatedAt),
      version: number,
      source: `s3://b/${number}`,
      runId,
    });
    const versions = [
      version('m', 1, 5, 'r'),
      version('m', 10, 5),
      version('m', 9, 6),
      version('k', 2, 5, 'r'),
    ];
    const numbers = (query: SearchQuery) =>
      searchPage(modelVersionKind, versions, { ...query, maxResults: 9 }).page.map(
        (row) => row.version,
      );
    expect(numbers({})).toEqual([9, 2, 10, 1]);
    expect(numbers({ filter: 'version_number >= 9' })).toEqual([9, 10]);
    expect(numbers({ filter: "version_number = '10'" })).toEqual([10]);
    expect(numbers({ filter: "run_id IN ('r') AND name = 'm'" })).toEqual([1]);
    expect(numbers({ filter: "run_id != 'q'" })).toEqual([2, 1]);
    expect(numbers({ filter: "source_path LIKE 's3://b/1_'" })).toEqual([10]);
    expect(numbers({ orderBy: ['version_number'] })).toEqual([1, 2, 9, 10]);
  });
});

describe('logged models', () => {
  const measured = (value: number, more: Partial<ModelMetric> = {}): ModelMetric => ({
    key: 'acc',
    value,
    timestamp: 1,
    step: 0n,
    runId: 'r',
    ...more,
  });
  const model = (
    name: string,
    createdAt: number,
    metrics: readonly ModelMetric[],
    more: Partial<LoggedModel> = {},
  ): LoggedModel => ({
    ...{
      id: `m-${name}`,
      experimentId: '1',
      name,
      status: 'READY',
      artifactUri: '',
      createdAt,
      updatedAt: createdAt,
    },
    ...{ deleted: false, params: new Map(), tags: new Map(), metrics, revision: 0 },
    ...more,
  });
  const grapes = { datasetName: 'grapes', datasetDigest: 'd1' };
  const models = [
    model('low', 1, [measured(0.2), measured(0.99, { ...grapes, timestamp: 5 })], {
      status: 'UPLOAD_FAILED',
    }),
    model('high', 2, [measured(0.9)], { modelType: 'toy', params: new Map([['n', '5']]) }),
    model('mid', 3, [measured(0.5), measured(0.6, { ...grapes, datasetDigest: 'd2' })], {
      sourceRunId: 'r',
    }),
    model('nan', 4, [measured(Number.NaN)], { status: 'PENDING', tags: new Map([['size', 'h']]) }),
    model('none', 5, []),
  ];
  const search = (query: SearchQuery | string) => found(loggedModelKind, models, query);

  it('TRK-1: are found by attributes, params and tags', () => {
    expect(search('')).toBe('none nan mid high low');
    expect(search("name = 'mid'")).toBe('mid');
    expect(search('attributes.model_type ILIKE \'TOY\' AND params.n = "5"')).toBe('high');
    expect(search("tags.size = 'h'")).toBe('nan');
    expect(search("source_run_id IN ('r')")).toBe('mid');
    expect(search('creation_time >= 4')).toBe('none nan');
  });

  it('TRK-1: have a status that may be spelled as the client or the API does', () => {
    for (const spelled of ['UPLOAD_FAILED', 'FAILED', 'LOGGED_MODEL_UPLOAD_FAILED'])
      expect(search(`status = '${spelled}'`)).toBe('low');
    expect(search("status NOT IN ('FAILED', 'LOGGED_MODEL_PENDING')")).toBe('none mid high');
    expect(search("status LIKE '%FAIL%'")).toBe('low');
  });

  it('TRK-1: match when one of a metric’s measurements does; NaN is unlike every number', () => {
    expect(search('metrics.acc > 0.8')).toBe('high low');
    expect(search('metrics.acc != 7')).toBe('nan mid high low');
  });

  it('TRK-1: count metrics on the asked data sets only; without a digest any will do', () => {
    const on = (filter: string, ...datasets: NonNullable<SearchQuery['datasets']>) =>
      search({ filter, datasets });
    expect(on('', { name: 'grapes' })).toBe('mid low');
    expect(on('', { name: 'grapes', digest: 'd1' })).toBe('low');
    expect(on('metrics.acc < 0.8', { name: 'grapes' })).toBe('mid');
    expect(
      on("name = 'mid'", { name: 'grapes', digest: 'd1' }, { name: 'grapes', digest: 'd2' }),
    ).toBe('mid');
    expect(() => on('', { digest: 'd1' })).toThrow(
      expect.objectContaining({ kind: 'invalid', field: 'datasets' }),
    );
  });

  it('TRK-1: are sorted by the newest measurement, on one data set if told; NaN and missing come last both ways', () => {
    const by = (ascending: boolean, dataset = {}) =>
      search({ orderBy: [{ fieldName: 'metrics.acc', ascending, ...dataset }] });
    expect(by(true)).toBe('mid high low nan none');
    expect(by(false)).toBe('low high mid nan none');
    expect(by(true, { datasetName: 'grapes' })).toBe('mid low none nan high');
    expect(by(true, { datasetName: 'grapes', datasetDigest: 'd1' })).toBe('low none nan mid high');
    expect(search({ orderBy: [{ fieldName: 'source_run_id', ascending: false }] })).toBe(
      'mid none nan high low',
    );
  });
});
