import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { type DemoResult, runDemo } from '../../cli/demo/run-demo.ts';
import { root } from '../../tools/local/paths.ts';

const telco = join(root, '..', 'shared', 'data', 'telco-churn.csv');

/** The stations of the story, in order; each is a test. */
const stations = ['data', 'train'];

function theLoop(title: string, data: string | undefined) {
  describe(title, () => {
    let result: DemoResult;
    beforeAll(async () => {
      const { apiUrl, tokens } = inject('installation');
      result = await runDemo({
        api: apiUrl,
        tokens,
        ...(data === undefined ? {} : { data }),
        log: (line) => console.error(line),
      });
    }, 280_000);

    it.each(stations)('%s', (name) => {
      const station = result.stations.find((one) => one.name === name);
      expect(station, `station ${name} was not reached`).toBeDefined();
      expect(station?.detail).not.toBe('');
      expect([name, station?.ok, station?.detail]).toEqual([name, true, station?.detail]);
    });

    it('the hold-out AUC of version 1 is at least 0.82', () => {
      expect(result.auc).toBeGreaterThanOrEqual(0.82);
    });
  });
}

theLoop('the loop on synthetic customers', undefined);
describe.skipIf(!existsSync(telco))('with ../shared/data/telco-churn.csv', () => {
  theLoop('the loop on real customers', telco);
});
