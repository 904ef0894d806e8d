import type { RolloutStep } from '#domain/rollout/rollout.ts';
import type { NewModel } from '../../cli/routes.ts';
import { idColumn, positiveClass, target } from './customer.ts';

/**
 * The example's model, as it is sent to POST /v1/models. The default policy asks for an accuracy of 0.90, which nobody
 * reaches on this data (about three quarters stay, and the columns explain only part of who leaves), so the example
 * brings thresholds of its own. `sensitive` makes every version high risk: two named approvers have to agree.
 * Guardrails are looked at every three hours instead of every quarter: where waits are scaled down to seconds, a look
 * still takes its full time. `schedule` replaces the default of 5, 20, 50, 100 %.
 */
export const churnModel = (
  name: string,
  dataset: string,
  schedule?: readonly RolloutStep[],
): NewModel => ({
  name,
  task: 'binary',
  target,
  positiveClass,
  idColumns: [idColumn],
  description: 'Which customers of a telephone company leave (example).',
  sensitive: true,
  policy: {
    minimum: { accuracy: 0.75, auc: 0.8 },
    primaryMetric: 'auc',
    minImprovement: 0.02,
    requiredApprovers: ['ml-lead', 'qa-lead'],
    retrainingCooldownHours: 0,
    rollout: {
      guardrails: { checkEverySeconds: 3 * 3600, maxHolds: 30 },
      ...(schedule === undefined ? {} : { schedule }),
    },
  },
  dataset,
});
