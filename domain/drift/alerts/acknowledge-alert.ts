import { conflict } from '../../errors.ts';
import { type Acknowledgement, raisedFeatures } from './alert-state.ts';
import type { AlertView } from './alert-view.ts';
import { type AlertChange, type AlertDeps, changeAlert } from './change-alert.ts';

/**
 * DRF-5: this state of affairs is known. No reminders until it gets worse (a higher severity, another feature, accuracy) or
 * is over.
 *
 * @throws DomainError `not-found` for an unknown model; `conflict` when nothing is raised.
 */
export function acknowledgeAlert(deps: AlertDeps, input: AlertChange): Promise<AlertView> {
  return changeAlert(deps, input, 'AlertAcknowledged', (state, now) => {
    if (state.episode === null)
      throw conflict(`Nothing of ${input.model} is raised, so there is nothing to acknowledge.`, {
        hint: 'To be told nothing for a while, silence it: POST …/drift/silence.',
      });
    const acknowledged: Acknowledgement = {
      severity: state.episode.severity,
      features: raisedFeatures(state),
      whole: state.whole.on,
      concept: state.concept.on,
      reason: input.reason,
      by: input.actor.name,
      at: now.toISOString(),
    };
    return { state: { ...state, acknowledged }, after: acknowledged };
  });
}
