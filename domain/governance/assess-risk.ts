import type { Model } from '../registry/model.ts';
import type { ModelVersion } from '../registry/model-version.ts';
import { isCompatible } from '../registry/semantic-version.ts';
import { policyOf } from './default-policy.ts';
import { shown } from './verdict.ts';

export interface Risk {
  readonly level: 'low' | 'high';
  /** Why it is high; empty when it is low. */
  readonly reasons: readonly string[];
}

/** Two accuracies that differ by exactly the limit do so in binary fractions only nearly. */
const rounding = 1e-9;

/**
 * GOV-2: whether people must agree before this version serves. `champion` is what serves now; without one there is
 * nothing to differ from.
 */
export function assessRisk(
  model: Model,
  version: ModelVersion,
  champion: ModelVersion | undefined,
): Risk {
  const reasons = [
    model.sensitive ? `${model.name} is a sensitive use: every version is high risk.` : undefined,
    version.evaluatedBy === 'platform'
      ? undefined
      : version.evaluation === undefined
        ? 'It was not evaluated.'
        : 'Its evaluation is claimed by the uploader, not measured by this platform.',
    ...(champion === undefined
      ? []
      : [
          accuracyDrop(model, version, champion),
          otherAlgorithm(version, champion),
          otherSignature(version, champion),
        ]),
  ].filter((reason) => reason !== undefined);
  return { level: reasons.length > 0 ? 'high' : 'low', reasons };
}

/** On the same rows when the evaluation has the champion's numbers, else on those each was evaluated on. */
function accuracyDrop(
  model: Model,
  { evaluation }: ModelVersion,
  champion: ModelVersion,
): string | undefined {
  if (model.task === 'regression') return undefined;
  const ours = evaluation?.metrics.accuracy;
  const paired =
    evaluation?.champion?.version === champion.version ? evaluation.champion : undefined;
  const theirs = (paired ?? champion.evaluation)?.metrics.accuracy;
  const name = `version ${champion.version}`;
  if (ours === undefined || theirs === undefined)
    return `Its accuracy cannot be compared with that of ${name}: it was not measured.`;
  const limit = policyOf(model).highRiskAccuracyDrop;
  return theirs - ours > limit + rounding
    ? `Its accuracy ${shown(ours)} is more than ${shown(limit)} below ${shown(theirs)} of ${name}.`
    : undefined;
}

function otherAlgorithm({ source }: ModelVersion, champion: ModelVersion): string | undefined {
  const [now, before] = [source.algorithm ?? 'unknown', champion.source.algorithm ?? 'unknown'];
  return now === before
    ? undefined
    : `Its algorithm is ${now}; that of version ${champion.version} is ${before}.`;
}

const otherSignature = (version: ModelVersion, champion: ModelVersion): string | undefined =>
  isCompatible(champion.signature, version.signature)
    ? undefined
    : `Its signature breaks clients of version ${champion.version}.`;
