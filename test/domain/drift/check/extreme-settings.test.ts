import { expect, it } from 'vitest';
import { readReport } from '#domain/drift/check/read-report.ts';
import { parseMonitoring } from '#domain/drift/monitoring-settings.ts';
import { world } from './world.ts';

const level = (alpha: number) => ({
  familyAlpha: alpha,
  integrityShare: alpha,
  minRows: 1,
  minValues: 1,
});
/** As small, and as large, as anybody may set them. */
const settings = {
  strictest: parseMonitoring({
    drift: {
      ...level(1e-9),
      concept: { minLabels: 1, alpha: 1e-9, accuracyAlpha: 1e-9 },
      upstream: { volumeAlpha: 1e-9, minLineShare: 0 },
      slices: { minRows: 1, alpha: 1e-9 },
    },
    alerts: { windowsToRaise: 1, windowsToClear: 1, coolDownHours: 0 },
  }),
  loosest: parseMonitoring({
    drift: {
      ...level(0.999),
      negligible: 0,
      minKs: 0,
      minPsi: 0,
      concept: { minLabels: 1, alpha: 0.999, accuracyAlpha: 0.999, minPrecisionDrop: 0 },
      slices: { minRows: 1, alpha: 0.999, minDrop: 0 },
    },
  }),
};

const cases = Object.entries(settings).flatMap(([name, monitoring]) =>
  [0, 1, 2, 50, 700].map((rows) => ({ name, rows, monitoring })),
);

it.each(cases)('DRF-6: the $name settings say something of $rows rows', async (given) => {
  const { rows, monitoring } = given;
  const one = await world({ rows, labelled: rows, monitoring });
  const report = await readReport(one.deps, 'churn', (await one.check()).id);
  const words = [report.summary, ...report.features.flatMap(({ reasons }) => reasons)].join(' ');
  expect(words).not.toMatch(/NaN|undefined|Infinity/);
  expect(report.rows).toBe(rows);
});
