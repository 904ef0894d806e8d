import { invalid, tooLarge } from '../errors.ts';
import { Arguments } from '../expectations/checks/arguments.ts';
import { catalogue } from '../expectations/checks/catalogue.ts';
import { resolveParameters } from '../expectations/suite/parameters.ts';
import { parseSuite } from '../expectations/suite/parse-suite.ts';
import type { ExpectationSuite } from '../expectations/suite/suite.ts';
import { Uncomputable } from '../expectations/uncomputable.ts';

/** A suite is kept beside a model: this is room for some thousand expectations. */
export const maxSuiteBytes = 512 * 1024;
export const maxKeptExpectations = 1_000;

/**
 * A suite that is to be kept: each expectation is of a type that is judged here, with arguments it takes. Run from a file,
 * such things are results; kept with a model, they would stop every retraining.
 *
 * @throws DomainError `invalid` naming the place, `too-large`
 */
export function checkSuite(value: unknown): {
  readonly suite: ExpectationSuite;
  readonly json: string;
} {
  const suite = parseSuite(value);
  if (suite.expectations.length > maxKeptExpectations)
    throw tooLarge(
      `The suite has ${suite.expectations.length} expectations; at most ${maxKeptExpectations} are kept with a model.`,
      { field: 'suite.expectations' },
    );
  for (const [at, { type, kwargs }] of suite.expectations.entries()) {
    const place = `suite.expectations[${at}]`;
    const entry = Object.hasOwn(catalogue, type) ? catalogue[type] : undefined;
    if (entry === undefined)
      throw invalid(`${place}.type: ${type} is not a known expectation.`, {
        field: `${place}.type`,
        hint: 'docs/guide/data-quality.md lists those that are judged here.',
      });
    try {
      new Arguments(
        type,
        resolveParameters(kwargs, suite.suite_parameters ?? {}),
        entry.fields,
        [],
      );
    } catch (error) {
      if (!(error instanceof Uncomputable)) throw error;
      throw invalid(`${place}.kwargs: ${error.message}`, { field: `${place}.kwargs` });
    }
  }
  const json = JSON.stringify(suite);
  if (json.length > maxSuiteBytes)
    throw tooLarge(`The suite has ${json.length} characters; at most ${maxSuiteBytes} are kept.`, {
      field: 'suite',
    });
  return { suite, json };
}
