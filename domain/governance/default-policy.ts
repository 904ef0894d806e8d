import type { Model, Task } from '../registry/model.ts';
import type { Policy } from './policy.ts';

/**
 * GOV-1, RTR-1, RTR-3. For regression there is no accuracy to ask for; a team sets its own minimum. A model of which
 * the task is not known is held to what a classifier is: it has to be said before a rule is dropped.
 */
export function defaultPolicy(task: Task | undefined): Policy {
  const classification = task !== 'regression';
  return {
    enforced: true,
    minimum: classification ? { accuracy: 0.9 } : {},
    primaryMetric: classification ? 'auc' : 'r2',
    minImprovement: 0.02,
    maxPValue: 0.05,
    maxLatencyMs: 100,
    maxLatencyRatio: 1.1,
    highRiskAccuracyDrop: 0.05,
    requiredApprovers: ['ml-lead', 'qa-lead'],
    approvalTimeoutHours: 72,
    retrainingCooldownHours: 24,
    minNewLabels: 500,
  };
}

/** The defaults with what the model overrides; `minimum` is replaced as a whole, so that a bound can also be dropped. */
export const policyOf = (model: Pick<Model, 'task' | 'policy'>): Policy => ({
  ...defaultPolicy(model.task),
  ...model.policy,
});
