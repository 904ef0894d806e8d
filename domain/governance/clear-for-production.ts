import type { Actor } from '../access/actor.ts';
import type { Clock, Ids } from '../clock.ts';
import { conflict } from '../errors.ts';
import type { Model } from '../registry/model.ts';
import type { ModelVersion } from '../registry/model-version.ts';
import type { ModelStore } from '../registry/ports.ts';
import { championOf } from '../rollout/variant-weights.ts';
import type { ServingRecord } from '../serving/serving-record.ts';
import type { Approval } from './approval.ts';
import { assessRisk } from './assess-risk.ts';
import { checkPolicy } from './check-policy.ts';
import { policyOf } from './default-policy.ts';
import { requestApproval } from './request-approval.ts';

interface Input {
  readonly changeId: string;
  readonly actor: Actor;
  readonly model: Model;
  readonly version: ModelVersion;
  readonly serving: ServingRecord | undefined;
}

/**
 * REG-3, GOV-2: the last gate before a version serves. Policy fulfilled, no rollout under way, and risk low (judged now,
 * against what serves now) or accepted by the required approvers. Where approvers are needed and were not asked, they
 * are asked here.
 *
 * @returns the approval to write on the version.
 * @throws DomainError `conflict` with all that stands against it, and what to do.
 */
export async function clearForProduction(
  deps: { readonly store: ModelStore; readonly clock: Clock; readonly ids: Ids },
  input: Input,
): Promise<NonNullable<ModelVersion['approval']>> {
  const { model, version, serving } = input;
  const name = `Version ${version.version}`;
  if (serving?.rolloutId !== undefined)
    throw conflict(`A rollout of ${model.name} is under way: ${serving.rolloutId}.`, {
      hint: `Wait until it is over, or end it: POST /v1/models/${model.name}/rollback.`,
    });
  const policy = checkPolicy(version.evaluation, policyOf(model));
  if (policy.verdict === 'fail')
    throw conflict(`${name} does not fulfil the policy: ${policy.reasons.join(' ')}`, {
      hint: howToPass(version),
    });
  if (version.approval?.kind === 'approvers') return version.approval;
  const champion = championOf(serving?.variants ?? []);
  const risk = assessRisk(
    model,
    version,
    champion === undefined ? undefined : await deps.store.version(model.name, champion),
  );
  if (risk.level === 'low') return { kind: 'automatic', at: deps.clock.now().toISOString() };
  const approval = await askedApproval(deps, input, risk.reasons);
  throw conflict(`${name} is high risk: ${risk.reasons.join(' ')} ${stateOf(approval)}`, {
    hint: adviceOf(approval),
  });
}

/** The approval that was asked for last, or a new one when there is none that can still be decided or was refused. */
async function askedApproval(
  deps: { readonly store: ModelStore; readonly clock: Clock; readonly ids: Ids },
  { changeId, actor, model, version }: Input,
  risk: readonly string[],
): Promise<Approval> {
  const asked =
    version.approvalId === undefined ? undefined : await deps.store.approval(version.approvalId);
  if (asked?.status === 'rejected') return asked;
  return requestApproval(deps, {
    changeId: `${changeId}:approval`,
    actor,
    model: model.name,
    version: version.version,
    risk,
  });
}

/** An MLflow client has no field for an evaluation: it is read from the run (tracking/mlmodel/evaluation-of.ts). */
const howToPass = ({ source, evaluation }: ModelVersion): string =>
  source.kind === 'mlflow' && evaluation === undefined
    ? "In its run, log the rows that it has not seen, `mlflow.log_input(data, context='validation')`, and its numbers on them as `val_accuracy`, `val_roc_auc`, …; then register it again."
    : "Register a version that does, with its evaluation; the model's `policy` holds the numbers.";

const stateOf = ({ id, status, requiredApprovers }: Approval): string =>
  status === 'rejected'
    ? `Approval ${id} was rejected.`
    : `Approval ${id} by ${requiredApprovers.join(' and ')} is asked for.`;

const adviceOf = ({ id, status, decisions }: Approval): string =>
  status === 'rejected'
    ? `The reason was: ${decisions.find(({ decision }) => decision === 'reject')?.reason}. Register a better version.`
    : `When they have sent POST /v1/approvals/${id}/approve, ask again.`;
