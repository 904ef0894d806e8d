import type { ModelVersion } from '#domain/registry/model-version.ts';
import type { RolloutStep } from '#domain/rollout/rollout.ts';
import { experimentName } from '#domain/tracking/own-runs/conventions.ts';
import { toCsv } from '#domain/training/csv.ts';
import { rowsToTable } from '#domain/training/rows-to-table.ts';
import { churnModel } from '../../../examples/churn/churn-model.ts';
import type { Customer } from '../../../examples/churn/customer.ts';
import { isFinished } from '../../commands/retrain.ts';
import { waitFor } from '../../wait.ts';
import type { People } from '../people.ts';
import { expectThat, type Told } from '../told.ts';

export interface FirstVersion {
  readonly model: string;
  readonly version: ModelVersion;
  readonly auc: number;
  readonly retrainingId: string;
}

/**
 * A name that is still free: `churn`, `churn-2`, … The hold-out split is salted with the model's name, so the first run
 * on a fresh deployment always measures the same.
 */
async function freeName(people: People): Promise<string> {
  const taken = new Set((await people.viewer.models()).map(({ name }) => name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'churn' : `churn-${number}`;
    if (!taken.has(name)) return name;
  }
}

/** Uploads the rows, creates the model, and lets the retraining pipeline make version 1. */
export async function trainFirstVersion(
  people: People,
  customers: readonly Customer[],
  options: {
    readonly model?: string;
    readonly schedule?: readonly RolloutStep[];
    readonly note: (line: string) => void;
  },
): Promise<Told<FirstVersion>> {
  const { scientist } = people;
  const model = options.model ?? (await freeName(people));
  const csv = new TextEncoder().encode(toCsv(rowsToTable(customers)));
  const dataset = await scientist.upload('dataset', csv, model);
  const declared = churnModel(model, dataset, options.schedule);
  await scientist.createModel(declared);
  const { retrainingId } = await scientist.retrain(model, { reason: 'first version' });
  const retraining = await waitFor(
    async () => {
      const now = await scientist.retraining(model, retrainingId);
      return isFinished(now) || now.approvalId !== undefined ? now : undefined;
    },
    {
      what: `version 1 of ${model}`,
      limitSeconds: 120,
      look: `See execution ${retrainingId} of the retrain state machine, and \`loopwright logs --filter ${retrainingId}\`.`,
      progress: options.note,
    },
  );
  expectThat(
    retraining.version !== undefined,
    `Retraining ended as ${retraining.status} without a version: ${retraining.reasons.join(' ')}`,
  );
  const version = await scientist.version(model, retraining.version);
  const { evaluation } = version;
  const auc = evaluation?.metrics.auc;
  expectThat(
    evaluation !== undefined && auc !== undefined,
    `Version ${version.version} carries no hold-out AUC.`,
  );
  const { accuracy, auc: asked } = declared.policy?.minimum ?? {};
  return {
    detail: `${model} version ${version.version} (${version.semver}), hold-out AUC ${auc.toFixed(4)}, accuracy ${evaluation.metrics.accuracy?.toFixed(4)} on ${evaluation.rows} rows it had not seen`,
    lines: [
      `policy of this example: accuracy ≥ ${accuracy}, AUC ≥ ${asked}, 2 % better than the champion; the default's accuracy ≥ 0.90 is out of reach on this data`,
      ...retraining.reasons,
      `tracked as run ${version.source.runId} of experiment ${experimentName(model, 'retraining')}: \`npx loopwright runs list --experiment ${experimentName(model, 'retraining')}\``,
    ],
    value: { model, version, auc, retrainingId },
  };
}
