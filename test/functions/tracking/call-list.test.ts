import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { callList } from '#functions/tracking/call-list.ts';
import { tracking } from './setup.ts';

const contract = '../shared/contracts/mlflow.md';
const { calls } = tracking();

describe('the list of calls', () => {
  it('has each call once, and none that is also left out', () => {
    const list = callList(calls);
    const names = list.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(names).size).toBe(names.length);
    const left = list.filter(({ state }) => state === 'not supported');
    for (const { path } of calls)
      expect(left.find((one) => path === one.path || path.startsWith(`${one.path}/`))).toBe(
        undefined,
      );
  });

  it('reading needs `read`, all else `track`', () => {
    const reading = ['runs/search', 'experiments/search', 'experiments/search-datasets'];
    for (const { method, path, permission } of calls) {
      const reads = method === 'GET' || reading.some((call) => path.endsWith(call));
      expect([path, permission]).toEqual([path, reads ? 'read' : 'track']);
    }
  });

  it.skipIf(!existsSync(contract))(
    'TRK-1: has every call of the contract about experiments, runs and metrics (skipped without ../shared)',
    () => {
      const text = readFileSync(contract, 'utf8');
      const tables = text.slice(text.indexOf('### Experiments'), text.indexOf('### Logged models'));
      const asked = [...tables.matchAll(/^\| (GET|POST) (\S+?),?( |\(GET)/gm)].map(
        ([, method, path]) => `${method} ${path?.replace('/ajax-api/2.0/mlflow/', '')}`,
      );
      const own = new Set(calls.map(({ method, path }) => `${method} ${path.slice(16)}`));
      const others = /artifacts\//;
      expect(asked.length).toBeGreaterThan(20);
      expect(asked.filter((call) => !own.has(call) && !others.test(call))).toEqual([]);
    },
  );
});
