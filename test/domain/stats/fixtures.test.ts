import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { abBayesian } from './fixture-suites/ab-bayesian.ts';
import { bandits } from './fixture-suites/bandits.ts';
import { cbpeNannyml } from './fixture-suites/cbpe-nannyml.ts';
import { driftDatasetEvidently } from './fixture-suites/drift-dataset-evidently.ts';
import { driftNannyml } from './fixture-suites/drift-nannyml.ts';
import { driftUnivariate } from './fixture-suites/drift-univariate.ts';
import { explain } from './fixture-suites/explain.ts';
import { fairness } from './fixture-suites/fairness.ts';
import {
  type Example,
  type Fixture,
  leavesOf,
  mismatch,
  type Suite,
  toleranceOf,
} from './fixture-suites/fixture.ts';
import { geExpectations } from './fixture-suites/ge-expectations.ts';
import { modelMetrics } from './fixture-suites/model-metrics.ts';
import { onlineDetectors } from './fixture-suites/online-detectors.ts';
import { powerAndTests } from './fixture-suites/power-and-tests.ts';
import { specialFunctions } from './fixture-suites/special-functions.ts';

/**
 * Reference values of the field's own libraries (`../shared/fixtures/statistics/README.md`). A suite answers a case with
 * a tree of the same shape as `expected`; what it leaves out is reported below as a skipped test with its name.
 * STATISTICS_FIXTURES names another folder of the same schema.
 */
const folder = process.env.STATISTICS_FIXTURES ?? '../shared/fixtures/statistics';

const suites: Readonly<Record<string, Suite>> = {
  ab_bayesian: abBayesian,
  bandits,
  cbpe_nannyml: cbpeNannyml,
  drift_dataset_evidently: driftDatasetEvidently,
  drift_nannyml: driftNannyml,
  drift_univariate: driftUnivariate,
  ge_expectations: geExpectations,
  explain,
  fairness,
  model_metrics: modelMetrics,
  online_detectors: onlineDetectors,
  power_and_tests: powerAndTests,
  special_functions: specialFunctions,
};

/** The answer, or what was thrown: a case that breaks must fail alone, not the collection of all. */
function answer(suite: Suite, example: Example): unknown {
  try {
    return suite.run(example);
  } catch (error) {
    return error;
  }
}

if (existsSync(folder))
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const fixture = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Fixture;
    describe(fixture.suite, () => {
      const suite = suites[fixture.suite];
      if (suite === undefined) {
        it.skip(`all ${fixture.cases.length} cases: not implemented yet`, () => {});
        return;
      }
      const left = new Map<string, number>();
      for (const example of fixture.cases) {
        const ours = answer(suite, example);
        const compared: (() => string | undefined)[] = [];
        for (const { path, expected } of leavesOf(example.expected)) {
          const got = path.reduce<unknown>(
            (tree, key) => (tree as Record<string, unknown> | undefined)?.[key],
            ours,
          );
          if (got === undefined && !(ours instanceof Error)) {
            const name = suite.nameOf(example, path);
            left.set(name, (left.get(name) ?? 0) + 1);
          } else
            compared.push(() => mismatch(path, got, expected, toleranceOf(suite, example, path)));
        }
        if (compared.length > 0)
          it(example.id, () => {
            if (ours instanceof Error) throw ours;
            expect(compared.map((compare) => compare()).filter((text) => text)).toEqual([]);
          });
      }
      for (const [name, values] of [...left].sort())
        it.skip(`${name} (${values} values): not implemented yet`, () => {});
    });
  }
else it.skip(`no reference values in ${folder}: set STATISTICS_FIXTURES`, () => {});
