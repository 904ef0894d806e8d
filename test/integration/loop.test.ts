import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { type DemoResult, runDemo } from '../../cli/demo/run-demo.ts';
import { root } from '../../tools/local/paths.ts';

const telco = join(root, '..', 'shared', 'data', 'telco-churn.csv');

/** The stations of the story and what each proves. */
const stations = [
  ['data', 'DAT-1: the data set is uploaded through a presigned URL'],
  ['train', 'RTR-2, RTR-4: the first version is trained, evaluated and registered by the pipeline'],
  ['refuse', 'REG-3, GOV-7: a jump to Production and a viewer are refused'],
  ['promote', 'REG-1, GOV-2: through Staging and two approvers to Production'],
  ['serve', 'SRV-1, SRV-2, SRV-8: 2 000 rows through API Gateway'],
  ['no drift', 'DRF-1: no alarm on the population it was trained for'],
  ['serve shifted', 'SRV-8: 2 000 rows of a shifted population, labels follow'],
  ['drift', 'DRF-2, DRF-3: the shift is found and its features named'],
  ['retrain', 'RTR-1, RTR-3: retraining starts from the event, the gate gives its reasons'],
  ['approve', 'GOV-2: two approvers, and not the author'],
  ['roll out', 'EXP-3: 5, 20, 50, 100 %'],
  ['roll back', 'EXP-4: a worse version is rolled back by the guardrails'],
  ['audit', 'GOV-4: everything is in the audit trail, and the chain holds'],
] as const;

function theLoop(title: string, model: string, data: string | undefined) {
  describe(title, () => {
    let result: DemoResult;
    beforeAll(async () => {
      const { apiUrl, tokens } = inject('installation');
      result = await runDemo({
        api: apiUrl,
        tokens,
        model,
        ...(data === undefined ? {} : { data }),
        log: (line) => console.error(line),
      });
    }, 280_000);

    it.each(stations)('%s: %s', (name) => {
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

theLoop('the loop on synthetic customers', 'loop-synthetic', undefined);
describe.skipIf(!existsSync(telco))('with ../shared/data/telco-churn.csv', () => {
  theLoop('the loop on real customers', 'loop-telco', telco);
});
