import { DomainError } from '../errors.ts';
import type { TableSource } from '../expectations/table/table-part.ts';
import { SuiteRun } from '../expectations/validate.ts';
import { knownModel } from '../registry/change-model.ts';
import { type QualityDeps, tellFailure } from './judge-training-data.ts';
import { keptSuite, noExpectations } from './kept-suite.ts';
import type { Validation } from './validation.ts';
import { readValidation, writeValidation } from './validation-files.ts';
import { qualityVerdict } from './verdict.ts';

/** Tables by address: CSV, JSON Lines and Parquet in the artifact bucket. */
export interface Tables {
  /**
   * What `run` makes of the table; it may be called a second time, when a column turns out to be of another type than its
   * first rows.
   *
   * @throws DomainError `not-found`, `invalid` naming the line
   */
  use<T>(uri: string, run: (table: TableSource) => Promise<T>): Promise<T>;
}

export interface RunValidationDeps extends QualityDeps {
  readonly tables: Tables;
}

/**
 * Judges what was asked for and keeps the result; told again, it does nothing. A file that cannot be read is an outcome too.
 * What fails critically is the event `DataQualityFailed`.
 */
export async function runValidation(
  deps: RunValidationDeps,
  { model, validationId }: { readonly model: string; readonly validationId: string },
): Promise<Pick<Validation, 'id' | 'status' | 'passed'>> {
  const asked = await readValidation(deps.artifacts, model, validationId);
  if (asked.status !== 'running') return asked;
  const finishedAt = () => deps.clock.now().toISOString();
  let done: Validation;
  try {
    done = { ...asked, ...(await judge(deps, asked)), finishedAt: finishedAt() };
  } catch (error) {
    // S3 that does not answer is tried again; what the caller can mend is told.
    if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error;
    const { message, hint } = error;
    done = {
      ...asked,
      status: 'failed',
      finishedAt: finishedAt(),
      error: { error: message, ...(hint !== undefined && { hint }) },
    };
  }
  await writeValidation(deps.artifacts, done);
  return done;
}

async function judge(deps: RunValidationDeps, { id, model: name, dataset }: Validation) {
  const model = await knownModel(deps.store, name);
  const suite = await keptSuite(deps.artifacts, model);
  if (suite === undefined) throw noExpectations(name);
  const { result, rows } = await deps.tables.use(dataset, async (table) => {
    const run = new SuiteRun(suite, table.columns, { meta: { batch_spec: { path: dataset } } });
    await run.read(table);
    return { result: run.result(), rows: run.rows };
  });
  const verdict = qualityVerdict(result);
  if (!verdict.passed)
    await tellFailure(deps, {
      changeId: `validation:${id}:quality`,
      model: name,
      subject: `validation ${id}`,
      uri: dataset,
      rows,
      result,
      verdict,
    });
  return { status: 'done', ...verdict, result: { ...result, id } } as const;
}
