import { notFound } from '../../errors.ts';
import type { AlertView } from './alert-view.ts';
import { type AlertChange, type AlertDeps, changeAlert } from './change-alert.ts';
import { activeSilences } from './silenced.ts';

export interface UnsilenceInput extends AlertChange {
  /** Only silences that name it; all of the model when absent. */
  readonly feature?: string | undefined;
}

/**
 * Takes silences back, and an acknowledgement with them when no feature is named: the next check tells what is still so.
 *
 * @throws DomainError `not-found` for an unknown model, or when nothing is silenced.
 */
export function unsilenceAlerts(deps: AlertDeps, input: UnsilenceInput): Promise<AlertView> {
  const { feature } = input;
  return changeAlert(deps, input, 'AlertUnsilenced', (state, now) => {
    const active = activeSilences(state.silences, now);
    const kept =
      feature === undefined ? [] : active.filter(({ features }) => !features?.includes(feature));
    const acknowledged = feature === undefined ? null : state.acknowledged;
    if (kept.length === active.length && acknowledged === state.acknowledged)
      throw notFound(
        feature === undefined
          ? `Nothing of ${input.model} is silenced or acknowledged.`
          : `No silence of ${input.model} names ${feature}.`,
        { hint: `GET /v1/models/${input.model}/drift/alert shows what is.` },
      );
    return {
      state: { ...state, silences: kept, acknowledged },
      after: { silences: kept, acknowledged },
    };
  });
}
