import type { Evaluation } from '#domain/registry/model-version.ts';
import type { Rollout } from '#domain/rollout/rollout.ts';
import { type Customer, positiveClass, target } from '../../../examples/churn/customer.ts';
import type { People } from '../people.ts';
import { expectThat, type Told } from '../told.ts';
import { trackTraining } from '../track-training.ts';
import { answeredBy, type Served, type Traffic } from '../traffic.ts';
import { trainUploaded } from '../train-uploaded.ts';
import { approveByTwo, askApprovers } from './approve.ts';
import type { Customers } from './load-customers.ts';
import { serveDuring, waitForEnd } from './watch-rollout.ts';

/** The mistake: somebody's export has the labels the wrong way round. */
const mislabelled = (customers: readonly Customer[]): readonly Customer[] =>
  customers.map((customer) => ({
    ...customer,
    [target]: customer[target] === positiveClass ? 'No' : positiveClass,
  }));

/** Registers the bad version; its good-looking evaluation was made on the same wrong labels, by the uploader. */
async function registerBadVersion(
  { scientist }: People,
  model: string,
  customers: readonly Customer[],
): Promise<{
  readonly version: number;
  readonly evaluation: Evaluation;
  readonly tracked: string;
}> {
  const { onnx, evaluation, tracked } = await trackTraining(
    scientist,
    { model, description: 'labels from the new export' },
    () => trainUploaded(mislabelled(customers)),
  );
  const uri = await scientist.upload('onnx', onnx, model);
  const { version } = await scientist.registerVersion(model, {
    artifact: { uri },
    evaluation,
    reason: 'demo: trained on labels that are the wrong way round',
  });
  return { version, evaluation, tracked };
}

/** From the first answer of the bad version to the last one. */
function harm(served: readonly Served[], bad: number) {
  const answers = served.filter(({ prediction }) => prediction.version === bad);
  const [first, last] = [answers[0], answers.at(-1)];
  const seconds =
    first === undefined || last === undefined ? 0 : (last.at.getTime() - first.at.getTime()) / 1000;
  return { rows: answers.length, seconds };
}

/** A version that looks good on paper and is wrong in truth: the guardrails must send it back by themselves. */
export async function rollBackBadVersion(
  people: People,
  traffic: Traffic,
  customers: Customers,
  options: {
    readonly champion: number;
    readonly limitSeconds: number;
    readonly note: (line: string) => void;
  },
): Promise<Told<Rollout>> {
  const { model } = traffic;
  const { note, champion } = options;
  const everybody = [...customers.training, ...customers.shifted];
  const { version, evaluation, tracked } = await registerBadVersion(people, model, everybody);
  await people.engineer.setStage(model, version, { stage: 'Staging', reason: 'demo' });
  const asking = await askApprovers(people, model, version);
  await approveByTwo(people, model, version, note);
  const { rollout, served, failed } = await serveDuring(traffic, customers.later, async () => {
    const { id } = await people.engineer.startRollout(model, {
      version,
      reason: 'demo: a version that looks good on paper',
    });
    return waitForEnd(people.viewer, model, id, options);
  });
  expectThat(
    rollout.status === 'rolled-back',
    `The bad version's rollout ended as ${rollout.status}: ${rollout.reasons.join(' ')}`,
  );
  const after = await answeredBy(traffic, customers.later.slice(0, 500), champion);
  expectThat(
    after.rows === after.all,
    `After the rollback only ${after.rows} of ${after.all} rows were answered by version ${champion}.`,
  );
  const { rows, seconds } = harm(served, version);
  const took = (Date.parse(rollout.finishedAt ?? '') - Date.parse(rollout.startedAt)) / 1000;
  const at = rollout.schedule[rollout.step]?.percent;
  return {
    detail: `version ${version} was rolled back at ${at} % after ${took.toFixed(1)} s; version ${champion} answers ${after.rows} of ${after.all} rows again; ${tracked}`,
    lines: [
      `claimed by its uploader: accuracy ${evaluation.metrics.accuracy?.toFixed(4)}, AUC ${evaluation.metrics.auc?.toFixed(4)}, on labels that were the wrong way round`,
      asking,
      ...rollout.reasons,
      ...(failed === undefined ? [] : [failed]),
      `${rows} of ${served.length} rows were answered by it, within ${seconds.toFixed(1)} s`,
    ],
    value: rollout,
  };
}
