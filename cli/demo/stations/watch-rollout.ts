import type { Rollout } from '#domain/rollout/rollout.ts';
import type { Customer } from '../../../examples/churn/customer.ts';
import { formatSeconds } from '../../duration.ts';
import type { Api } from '../../routes.ts';
import { waitFor } from '../../wait.ts';
import { describeStep, stepsSeen, wholeAudit } from '../rollout-steps.ts';
import { expectThat, type Told } from '../told.ts';
import { answeredBy, keepServing, type Served, type Traffic } from '../traffic.ts';

/** Traffic with its outcomes, until the rollout has ended one way or the other. */
export async function serveDuring(
  traffic: Traffic,
  customers: readonly Customer[],
  work: () => Promise<Rollout>,
): Promise<{
  readonly rollout: Rollout;
  readonly served: readonly Served[];
  /** Requests that failed, in words; absent when none did. */
  readonly failed?: string;
}> {
  const flow = keepServing(traffic, customers);
  try {
    const rollout = await work();
    const [first] = flow.failures;
    const failed = `${flow.failures.length} requests failed while it ran, the first: ${first instanceof Error ? first.message : String(first)}`;
    return { rollout, served: flow.served, ...(first === undefined ? {} : { failed }) };
  } finally {
    await flow.stop();
  }
}

export const waitForEnd = (
  api: Api,
  model: string,
  id: string,
  options: { readonly limitSeconds: number; readonly note: (line: string) => void },
): Promise<Rollout> =>
  waitFor(
    async () => {
      const now = await api.rollout(model, id);
      return now.status === 'running' ? undefined : now;
    },
    {
      what: `the end of rollout ${id} of ${model}`,
      limitSeconds: options.limitSeconds,
      look: `See execution ${id} of the rollout state machine, and \`loopwright models audit ${model}\`.`,
      progress: options.note,
    },
  );

/** The rollout that the approval set going: step by step, watched by the guardrails, under traffic with outcomes. */
export async function watchRollout(
  api: Api,
  traffic: Traffic,
  customers: readonly Customer[],
  options: {
    readonly version: number;
    readonly limitSeconds: number;
    readonly note: (line: string) => void;
  },
): Promise<Told<Rollout>> {
  const { model } = traffic;
  const startedAt = performance.now();
  const { rollout, served, failed } = await serveDuring(traffic, customers, async () => {
    const { id } = await waitFor(
      async () => (await api.rollouts(model)).find(({ version }) => version === options.version),
      {
        what: `a rollout of ${model} version ${options.version}`,
        limitSeconds: 60,
        look: `See GET /v1/models/${model}/retrainings and the retrain state machine.`,
        progress: options.note,
      },
    );
    return waitForEnd(api, model, id, options);
  });
  expectThat(
    rollout.status === 'completed',
    `The rollout ended as ${rollout.status}: ${rollout.reasons.join(' ')}`,
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await answeredBy(traffic, customers.slice(0, 500), rollout.version);
  expectThat(
    after.rows === after.all,
    `After the rollout only ${after.rows} of ${after.all} rows were answered by version ${rollout.version}.`,
  );
  const { entries } = await wholeAudit((after) => api.audit(model, { after }));
  const steps = stepsSeen(rollout, entries, served);
  const plannedSeconds = rollout.schedule.reduce((sum, step) => sum + step.waitSeconds, 0);
  return {
    detail: `${steps.map(({ percent }) => percent).join(' → ')} %: version ${rollout.version} serves alone (${after.rows} of ${after.all} rows)`,
    lines: [
      ...steps.slice(0, -1).map(describeStep),
      ...rollout.reasons,
      ...(failed === undefined ? [] : [failed]),
      `planned to take ${formatSeconds(plannedSeconds)}, took ${seconds.toFixed(0)} s here${seconds < plannedSeconds ? ' (this deployment scales waits down)' : ''}`,
    ],
    value: rollout,
  };
}
