import { invalid } from '../../errors.ts';
import type { Ensemble, Member } from './ensemble.ts';

export const maxMembers = 10;

/** Whether the parts of an ensemble go together, before any member is looked at. Throws `invalid`. */
export function checkEnsemble({ kind, members, meta }: Ensemble): void {
  if (members.length < 2 || members.length > maxMembers)
    throw invalid(`An ensemble has 2 to ${maxMembers} members; this has ${members.length}.`, {
      field: 'ensemble.members',
    });
  if ((kind === 'stacking') !== (meta !== undefined))
    throw invalid(
      kind === 'stacking'
        ? 'Stacking needs a meta model, which takes the probabilities of the members.'
        : `A ${kind} has no meta model; only stacking has.`,
      { field: 'ensemble.meta' },
    );
  members.forEach((member, at) => {
    checkWeight(kind, member, `ensemble.members[${at}].weight`);
    checkThreshold(kind, member, at === members.length - 1, `ensemble.members[${at}].threshold`);
  });
}

function checkWeight(kind: Ensemble['kind'], { weight }: Member, field: string): void {
  if (weight === undefined) return;
  if (kind !== 'mean' && kind !== 'vote')
    throw invalid(`A ${kind} has no weights; mean and vote have.`, { field });
  if (!(weight > 0 && weight <= 1_000_000))
    throw invalid(`The weight ${weight} is not a number above 0 and up to 1 000 000.`, {
      field,
      hint: 'Leave out a member that should not count.',
    });
}

function checkThreshold(
  kind: Ensemble['kind'],
  { threshold }: Member,
  isLast: boolean,
  field: string,
): void {
  if (kind !== 'cascade') {
    if (threshold === undefined) return;
    throw invalid(`A ${kind} has no thresholds; a cascade has.`, { field });
  }
  if (isLast) {
    if (threshold === undefined) return;
    throw invalid('The last member of a cascade answers whatever is left; it has no threshold.', {
      field,
    });
  }
  if (threshold === undefined || !(threshold >= 0 && threshold <= 1))
    throw invalid(
      threshold === undefined
        ? 'This member of a cascade has no threshold; each but the last needs one.'
        : `The threshold ${threshold} is not from 0 to 1.`,
      { field, hint: 'The least probability of its label at which its answer is taken, e.g. 0.9.' },
    );
}
