import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkDrift } from '#domain/drift/check/check-drift.ts';
import { readReport } from '#domain/drift/check/read-report.ts';
import type { CaptureLine, FeedbackLine } from '#domain/serving/capture.ts';
import { hour, referenceOf, world } from './world.ts';

/** Whatever JSON can hold where a field should be. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(1e308, -0, '', '__proto__', 'constructor', '\ud800', 9e99),
);
const names = fc.constantFrom('x0', 'x1', 'c0', '__proto__', 'constructor', 'toString', '');

const hostile = fc.record(
  {
    features: fc.oneof(fc.dictionary(names, anything), anything),
    outputs: fc.oneof(
      fc.record(
        {
          label: anything,
          probabilities: fc.oneof(
            fc.dictionary(fc.constantFrom('Yes', 'No', '__proto__'), anything),
            anything,
          ),
          prediction: anything,
        },
        { requiredKeys: [] },
      ),
      anything,
    ),
    redacted: anything,
    featuresUri: anything,
    version: fc.oneof(fc.constant(3), anything),
    source: fc.oneof(fc.constant('predict'), anything),
    ts: fc.constantFrom(
      '2026-11-21T09:30:00.000Z',
      '2026-11-21T10:30:00+01:00',
      '2026-11-21T09:59:59.999999Z',
      '2026-11-21 09:10Z',
      'Sat, 21 Nov 2026 09:40:00 GMT',
    ),
  },
  { requiredKeys: ['ts', 'features'] },
);

it('DRF-8: a column that is called as what every object has has no importance, and the report can be read', async () => {
  const { drawn } = await world({ rows: 0 });
  const sketch = { ...referenceOf(drawn), importance: { x0: 0.5 } };
  const one = await world({ rows: 600, sketch });
  one.lake.putFile(
    one.lines.map((line) => ({
      ...line,
      id: `n${line.id}`,
      features: { ...line.features, constructor: 5 },
    })) as unknown as CaptureLine[],
  );
  // And a model that answers as no model would.
  one.lake.putFile(
    one.lines.map((line) => ({
      ...line,
      id: `l${line.id}`,
      outputs: { ...line.outputs, label: 'constructor' },
    })),
  );
  const report = await readReport(one.deps, 'churn', (await one.check()).id);
  expect(report.features.find(({ name }) => name === 'constructor')).toMatchObject({
    importance: null,
  });
  expect(report.features.find(({ name }) => name === 'x0')).toMatchObject({ importance: 1 });
});

it('DRF-9: lines of anybody, of any shape, are counted or called broken, and the hour is judged', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(hostile, { minLength: 1, maxLength: 60 }),
      anything,
      async (given, label) => {
        const one = await world({ rows: 600 });
        const lines = given.map((line, at) => ({
          version: 3,
          ...line,
          id: `h${at}`,
          model: 'churn',
        }));
        one.lake.putFile(lines as unknown as CaptureLine[], {
          writtenAt: '2026-11-21T09:59:00.000Z',
        });
        await one.lake.feedback(
          lines.map(({ id }) => ({
            id,
            ts: '2026-11-21T10:01:00.000Z',
            model: 'churn',
            label,
          })) as FeedbackLine[],
        );
        const { id } = await checkDrift(one.deps, { model: 'churn', ...hour });
        const report = await readReport(one.deps, 'churn', id);
        expect(report.rows).toBeGreaterThanOrEqual(600);
        expect(JSON.stringify(report)).not.toContain('NaN');
      },
    ),
    { numRuns: 25, seed: 7 },
  );
}, 60_000);
