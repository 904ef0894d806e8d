import { platform } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import type { ValidationResult } from '../expectations/result/validation-result.ts';
import { validateSuite } from '../expectations/validate.ts';
import { changeModel } from '../registry/change-model.ts';
import type { Model } from '../registry/model.ts';
import type { Artifacts, ModelStore } from '../registry/ports.ts';
import type { Table } from '../training/table.ts';
import { keptSuite } from './kept-suite.ts';
import { tableSource } from './table-source.ts';
import { type QualityVerdict, qualityVerdict } from './verdict.ts';

export interface QualityDeps {
  readonly store: ModelStore;
  readonly artifacts: Artifacts;
  readonly clock: Clock;
}

const unknown: QualityVerdict = { passed: true, failed: [], warnings: [] };

/**
 * RTR-2, DAT-4: the data of a retraining against the model's suite. A critical failure is also the event
 * `DataQualityFailed`, once for a retraining however often it is asked. A model without a suite passes.
 */
export async function judgeTrainingData(
  deps: QualityDeps,
  model: Model,
  {
    table,
    uri,
    retrainingId,
  }: { readonly table: Table; readonly uri: string; readonly retrainingId: string },
): Promise<QualityVerdict> {
  const suite = await keptSuite(deps.artifacts, model);
  if (suite === undefined) return unknown;
  const result = await validateSuite(suite, tableSource(table));
  const verdict = qualityVerdict(result);
  if (!verdict.passed)
    await tellFailure(deps, {
      changeId: `retraining:${retrainingId}:quality`,
      model: model.name,
      subject: `retraining ${retrainingId}`,
      uri,
      rows: table.rows,
      result,
      verdict,
    });
  return verdict;
}

export interface QualityFailure {
  readonly changeId: string;
  readonly model: string;
  readonly subject: string;
  /** Of the data. */
  readonly uri: string;
  readonly rows: number;
  readonly result: ValidationResult;
  readonly verdict: QualityVerdict;
}

/** An event of some kilobytes, whatever fails. */
const toldAtMost = 20;

/** The audit entry is the event. */
export async function tellFailure(
  { store, clock }: Pick<QualityDeps, 'store' | 'clock'>,
  { changeId, model: name, subject, uri, rows, result, verdict }: QualityFailure,
): Promise<void> {
  const { failed, warnings } = verdict;
  await changeModel({ store }, name, async (model) => {
    if ((await store.applied(changeId)) !== undefined) return { result: undefined };
    return {
      result: undefined,
      change: {
        id: changeId,
        model,
        puts: [],
        audit: {
          action: 'DataQualityFailed',
          actor: platform('quality'),
          at: clock.now().toISOString(),
          reason: `${failed.length} critical ${failed.length === 1 ? 'expectation is' : 'expectations are'} not met by ${rows} rows.`,
          subject,
          before: null,
          after: {
            suite: result.suite_name,
            uri,
            rows,
            evaluated: result.statistics.evaluated_expectations,
            unsuccessful: result.statistics.unsuccessful_expectations,
            failed: failed.slice(0, toldAtMost),
            warnings: warnings.slice(0, toldAtMost),
          },
        },
      },
    };
  });
}
