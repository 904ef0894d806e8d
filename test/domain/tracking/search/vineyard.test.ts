import { describe, expect, it } from 'vitest';
import { vineyard, wine } from './vineyard.ts';

const idOf = (name: string) => vineyard.find((run) => run.name === name)?.id;
const table = (rows: readonly [filter: string, names: readonly string[]][]) =>
  it.each(rows)('TRK-1: %s', (filter, names) => {
    expect([...wine(filter)].sort()).toEqual([...names].sort());
  });

describe('filters of runs, by the answers of the conformance suite', () => {
  table([
    ['metrics.auc > 0.87', ['merlot', 'silvaner']],
    ['metrics.auc >= 0.87', ['merlot', 'silvaner', 'malbec']],
    ['metrics.auc = 0.91', ['merlot', 'silvaner']],
    ['metrics.auc < 0', ['cava']],
    ['metric.loss <= 0.3', ['merlot', 'silvaner']],
    ['metrics.loss != 0.35', ['merlot', 'silvaner']],
    ['metrics.auc != 0.91', ['malbec', 'riesling', 'rosé', 'tokaj', 'cava']],
    ['metrics.`val/f1 score` > 0.1', ['tokaj']],
    ['metrics.absent > 0', []],
    [
      'metrics.auc < 1e3 AND metrics.auc > -1.6',
      ['merlot', 'malbec', 'riesling', 'silvaner', 'tokaj', 'cava'],
    ],
    ["params.lr = '0.1'", ['merlot', 'riesling', 'port']],
    ["params.lr != '0.1'", ['malbec', 'silvaner', 'tokaj']],
    ['param.booster = "dart"', ['malbec']],
    ["parameters.booster LIKE 'gb%'", ['merlot', 'riesling']],
    ["params.booster ILIKE 'GB%'", ['merlot', 'riesling', 'rosé']],
    ["params.booster LIKE 'gbl_near'", ['riesling']],
    ["params.`n estimators` = '100'", ['tokaj']],
    ['params."n estimators" = \'100\'', ['tokaj']],
    ["tags.team = 'red'", ['merlot', 'malbec']],
    ["tag.team != 'red'", ['riesling', 'silvaner', 'rosé', 'tokaj', 'cava']],
    ["tags.`cloud region` LIKE 'eu-%'", ['merlot', 'rosé']],
    ["tags.team ILIKE 'ROS%'", ['rosé']],
    ["tags.team ILIKE 'ROSÉ'", ['rosé']],
    ['tags.team = "it\'s"', ['cava']],
    ["tags.team = 'it''s'", ['cava']],
    ["tags.mlflow.runName = 'port'", ['port']],
    ['tags.`cloud region` IS NULL', ['malbec', 'silvaner', 'port', 'tokaj', 'cava']],
    ['tags.`cloud region` is not null', ['merlot', 'riesling', 'rosé']],
    ['params.lr IS NULL', ['rosé', 'cava']],
    ["params.booster IS NOT NULL AND params.lr = '0.1'", ['merlot', 'riesling']],
    ["attributes.status = 'FINISHED'", ['merlot', 'malbec', 'silvaner', 'tokaj']],
    ["status != 'FINISHED'", ['riesling', 'rosé', 'port', 'cava']],
    ['attribute.start_time >= 5000', ['rosé', 'port', 'tokaj', 'cava']],
    ['created >= 5e3', ['rosé', 'port', 'tokaj', 'cava']],
    ['attributes.end_time < 2600', ['merlot', 'malbec']],
    ['end_time != 0', ['merlot', 'malbec', 'riesling', 'silvaner', 'rosé', 'tokaj', 'cava']],
    ["run_name = 'merlot'", ['merlot']],
    ["attributes.run_name LIKE 'm%'", ['merlot', 'malbec']],
    ["run_name ILIKE 'ROS%'", ['rosé']],
    ["attributes.`run name` = 'cava'", ['cava']],
    ["`Run Name` = 'cava'", ['cava']],
    [`attributes.run_id IN ('${idOf('cava')}', '${idOf('port')}')`, ['cava', 'port']],
    [`run_id IN ('${idOf('cava')}',)`, ['cava']],
    [
      `attributes.run_id NOT IN ('${idOf('cava')}', '${idOf('port')}') AND start_time > 4500`,
      ['rosé', 'tokaj'],
    ],
    [`run_id = '${idOf('tokaj')}'`, ['tokaj']],
    [
      "metrics.auc > 0.6 and params.lr = '0.1' AND tags.team = 'red' and status = 'FINISHED'",
      ['merlot'],
    ],
    ["params.lr='0.1'AND metrics.auc<0.6", ['riesling']],
    ['   start_time   >   2000   AND   start_time   <   5000   ', ['riesling', 'silvaner']],
  ]);
});

describe('orders of runs, by the answers of the conformance suite', () => {
  it('TRK-1: values come first, then NaN, then what has none, in both directions', () => {
    const tail = ['rosé', 'port'];
    const up = ['cava', 'riesling', 'tokaj', 'malbec', 'silvaner', 'merlot'];
    expect(wine('', ['metrics.auc ASC'])).toEqual([...up, ...tail]);
    const down = ['silvaner', 'merlot', 'malbec', 'tokaj', 'riesling', 'cava'];
    expect(wine('', ['metrics.auc DESC'])).toEqual([...down, ...tail]);
  });

  it('TRK-1: several keys, text keys, missing ones last and newest first', () => {
    expect(wine('metrics.loss > 0', ['metrics.loss DESC', 'start_time ASC'])).toEqual([
      'malbec',
      'tokaj',
      'merlot',
      'silvaner',
    ]);
    expect(wine('tags.team IS NOT NULL', ['tags.team', 'attributes.start_time DESC'])[0]).toBe(
      'rosé',
    );
    expect(wine('params.booster IS NOT NULL', ['params.booster desc'])).toEqual([
      'merlot',
      'riesling',
      'malbec',
      'rosé',
    ]);
    expect(wine('', ['params.booster']).slice(-4)).toEqual(['cava', 'tokaj', 'port', 'silvaner']);
  });

  it('TRK-1: newest first unless told, a run that goes on last when sorted by its end', () => {
    const newestFirst = vineyard.map(({ name }) => name).reverse();
    expect(wine('')).toEqual([
      'cava',
      'tokaj',
      'port',
      'rosé',
      'silvaner',
      'riesling',
      'malbec',
      'merlot',
    ]);
    expect(wine('')).toEqual(newestFirst);
    expect(wine('', ['end_time']).at(-1)).toBe('port');
    expect(wine('', ['end_time DESC']).at(-1)).toBe('port');
  });
});
