import type { ModelVersion } from '#domain/registry/model-version.ts';
import type { Retraining } from '#domain/retraining/retraining.ts';
import { isFinished } from '../../commands/retrain.ts';
import { waitFor } from '../../wait.ts';
import type { People } from '../people.ts';
import { wholeAudit } from '../rollout-steps.ts';
import { expectThat, type Told } from '../told.ts';

export interface Challenger {
  readonly retraining: Retraining;
  readonly version: ModelVersion;
}

const numbers = ({ version, evaluation }: ModelVersion): readonly string[] => {
  if (evaluation === undefined) return [];
  const { champion, rows, metrics } = evaluation;
  const of = (name: string, values: Readonly<Record<string, number>>) =>
    values[name]?.toFixed(4) ?? 'unknown';
  return [
    `version ${version}: AUC ${of('auc', metrics)}, accuracy ${of('accuracy', metrics)} on ${rows} held-out rows`,
    ...(champion === undefined
      ? []
      : [
          `version ${champion.version} on the same rows: AUC ${of('auc', champion.metrics)}, accuracy ${of('accuracy', champion.metrics)}, p of the difference ${champion.pValue?.toExponential(1) ?? 'unknown'}`,
        ]),
  ];
};

/** Nobody asks for it: the event DriftDetected starts the pipeline, which trains and passes, or fails, the gate. */
export async function retrainByItself(
  { scientist }: People,
  model: string,
  options: { readonly since: Date; readonly note: (line: string) => void },
): Promise<Told<Challenger>> {
  const look = `See GET /v1/models/${model}/retrainings, the retrain state machine, and \`loopwright logs --filter ${model}\`.`;
  const started = await waitFor(
    async () =>
      (await scientist.retrainings(model)).find(
        ({ trigger, startedAt }) =>
          trigger.kind !== 'manual' && new Date(startedAt) >= options.since,
      ),
    {
      what: `a retraining of ${model} started by the event`,
      limitSeconds: 60,
      look,
      progress: options.note,
    },
  );
  const retraining = await waitFor(
    async () => {
      const now = await scientist.retraining(model, started.id);
      return isFinished(now) || now.approvalId !== undefined || now.rolloutId !== undefined
        ? now
        : undefined;
    },
    {
      what: `the gate of retraining ${started.id}`,
      limitSeconds: 180,
      look,
      progress: options.note,
    },
  );
  expectThat(
    retraining.version !== undefined && retraining.status !== 'failed',
    `The retraining ended as ${retraining.status}: ${retraining.reasons.join(' ')}`,
  );
  const version = await scientist.version(model, retraining.version);
  const { entries } = await wholeAudit((after) => scientist.audit(model, { after }));
  const registration = entries.findLast(
    ({ action, subject }) =>
      action === 'ModelVersionRegistered' && subject === `version ${version.version}`,
  );
  return {
    detail: `started by ${retraining.trigger.kind} (${retraining.trigger.requestedBy}); version ${version.version} (${version.semver}) passed the gate`,
    lines: [
      `why: ${retraining.trigger.reason}`,
      ...numbers(version),
      ...(registration === undefined ? [] : [`the gate: ${registration.reason}`]),
    ],
    value: { retraining, version },
  };
}
