import { describe, expect, it } from 'vitest';
import { experimentKind } from '#domain/tracking/search/experiment-kind.ts';
import { loggedModelKind } from '#domain/tracking/search/logged-model-kind.ts';
import { modelVersionKind } from '#domain/tracking/search/model-version-kind.ts';
import { parseOrder } from '#domain/tracking/search/parse-order.ts';
import { registeredModelKind } from '#domain/tracking/search/registered-model-kind.ts';
import { runKind } from '#domain/tracking/search/run-kind.ts';
import type { SearchKind, SearchQuery } from '#domain/tracking/search/search-kind.ts';

const order = <T>(kind: SearchKind<T>, orderBy?: SearchQuery['orderBy']) =>
  parseOrder(kind, orderBy).map(
    ({ entity, key, descending }) => `${entity}.${key}${descending ? ' ↓' : ''}`,
  );

describe('order_by', () => {
  it('TRK-1: takes a key and a direction in any case, and appends what makes it total', () => {
    expect(order(runKind, ['metrics.`val/f1 score` desc', ' params."n est"  Asc '])).toEqual([
      'metric.val/f1 score ↓',
      'param.n est',
      'attribute.start_time ↓',
      'attribute.run_id',
    ]);
    expect(order(runKind, ['created', 'run_id DESC'])).toEqual([
      'attribute.start_time',
      'attribute.run_id ↓',
    ]);
    expect(order(runKind, ['metrics.desc DESC'])[0]).toBe('metric.desc ↓');
  });

  it('TRK-1: is each search’s own when none is asked for', () => {
    expect(order(runKind)).toEqual(['attribute.start_time ↓', 'attribute.run_id']);
    expect(order(experimentKind, [])).toEqual([
      'attribute.creation_time ↓',
      'attribute.experiment_id',
    ]);
    expect(order(experimentKind, ['name'])).toEqual([
      'attribute.name',
      'attribute.experiment_id ↓',
    ]);
    expect(order(registeredModelKind)).toEqual(['attribute.name']);
    expect(order(registeredModelKind, ['timestamp DESC'])).toEqual([
      'attribute.last_updated_timestamp ↓',
      'attribute.name',
    ]);
    expect(order(modelVersionKind)).toEqual([
      'attribute.last_updated_timestamp ↓',
      'attribute.name',
      'attribute.version_number ↓',
    ]);
    expect(order(loggedModelKind)).toEqual([
      'attribute.creation_timestamp ↓',
      'attribute.model_id',
    ]);
  });

  it('TRK-1: of logged models has objects, up unless told', () => {
    expect(
      order(loggedModelKind, [
        { fieldName: 'metrics.acc' },
        { fieldName: 'creation_time', ascending: false },
      ]),
    ).toEqual(['metric.acc', 'attribute.creation_timestamp ↓', 'attribute.model_id']);
    const metric = (datasetName: string) => ({ fieldName: 'metrics.acc', datasetName });
    expect(order(loggedModelKind, [metric('a'), metric('b')]).slice(0, 2)).toEqual([
      'metric.acc',
      'metric.acc',
    ]);
  });

  it.each<[SearchKind<never>, SearchQuery['orderBy'], string]>([
    [
      runKind,
      ['metrics.auc SIDEWAYS'],
      'order_by, column 13: expected ASC, DESC or the end, found SIDEWAYS',
    ],
    [runKind, ['wrong.auc'], "runs have no entity 'wrong'"],
    [
      runKind,
      ['run_id', 'attributes.nothing'],
      "order_by[1], column 1: runs have no attribute 'nothing'",
    ],
    [runKind, ['metrics.a, metrics.b'], 'column 10: expected ASC, DESC or the end, found ,'],
    [runKind, ['metrics.a DESC NULLS LAST'], 'column 16: expected the end, found NULLS'],
    [runKind, ['dataset.name'], 'cannot be sorted by dataset.name'],
    [runKind, [''], 'expected a key'],
    [
      runKind,
      ['metrics.a', 'start_time', 'metric.`a` DESC'],
      'order_by[2]: metric.`a` DESC is in the order twice',
    ],
    [runKind, ['created', 'start_time DESC'], 'twice'],
    [registeredModelKind, ['timestamp', 'last_updated_timestamp'], 'twice'],
    [registeredModelKind, ['creation_timestamp'], "no attribute 'creation_timestamp'"],
    [experimentKind, ['tags.a'], 'cannot be sorted by tags.a'],
    [modelVersionKind, ['run_id'], 'cannot be sorted by run_id'],
    [loggedModelKind, [{ fieldName: 'params.a' }], 'cannot be sorted by params.a'],
    [loggedModelKind, [{ fieldName: 'name DESC' }], 'column 6: expected the end, found DESC'],
    [runKind, Array(51).fill('metrics.a'), 'more than 50 keys'],
  ])('TRK-1: is refused: %#', (kind, orderBy, message) => {
    expect(() => parseOrder(kind, orderBy)).toThrow(
      expect.objectContaining({
        kind: 'invalid',
        field: 'order_by',
        message: expect.stringContaining(message),
      }),
    );
  });
});
