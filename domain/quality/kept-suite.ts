import { notFound } from '../errors.ts';
import { parseSuite } from '../expectations/suite/parse-suite.ts';
import type { ExpectationSuite } from '../expectations/suite/suite.ts';
import { knownModel } from '../registry/change-model.ts';
import type { ExpectationsRef } from '../registry/expectations-ref.ts';
import type { Model } from '../registry/model.ts';
import type { Artifacts, ModelStore } from '../registry/ports.ts';
import { decodeUtf8 } from '../utf8.ts';
import { maxSuiteBytes } from './check-suite.ts';

/** The suite that is kept with a model; undefined when there is none. */
export async function keptSuite(
  artifacts: Artifacts,
  { expectations }: Pick<Model, 'expectations'>,
): Promise<ExpectationSuite | undefined> {
  if (expectations === undefined) return undefined;
  // A text of a byte a character may have four bytes for each in UTF-8.
  return parseSuite(
    JSON.parse(decodeUtf8(await artifacts.read(expectations.uri, 4 * maxSuiteBytes))),
  );
}

export interface ShownExpectations
  extends Pick<ExpectationsRef, 'updatedAt' | 'updatedBy' | 'sha256'> {
  readonly suite: ExpectationSuite;
  readonly revision: number;
}

/** @throws DomainError `not-found` for the model, and for one without a suite */
export async function showExpectations(
  { store, artifacts }: { readonly store: ModelStore; readonly artifacts: Artifacts },
  name: string,
): Promise<ShownExpectations> {
  const model = await knownModel(store, name);
  const suite = await keptSuite(artifacts, model);
  if (suite === undefined || model.expectations === undefined) throw noExpectations(name);
  const { updatedAt, updatedBy, sha256 } = model.expectations;
  return { suite, updatedAt, updatedBy, sha256, revision: model.revision };
}

export const noExpectations = (name: string) =>
  notFound(`${name} has no expectations.`, {
    field: 'name',
    hint: `Propose some with \`npx loopwright data profile\`, and PUT /v1/models/${name}/expectations {"suite": …}.`,
  });
