import type { Severity } from '../drift-report.ts';
import {
  type Acknowledgement,
  type AlertState,
  quietAlert,
  raisedFeatures,
  type Silence,
} from './alert-state.ts';
import { activeSilences } from './silenced.ts';

/** A model's alert as people see it. */
export interface AlertView {
  readonly model: string;
  readonly raised: boolean;
  /** The worst since it was raised; null while nothing is. */
  readonly severity: Severity | null;
  readonly since: string | null;
  readonly features: readonly string[];
  /** Raised without any feature named: predictions, volume, freshness. */
  readonly whole: boolean;
  /** Accuracy against labels is raised. */
  readonly concept: boolean;
  readonly lastTold: string | null;
  readonly silences: readonly Silence[];
  readonly acknowledged: Acknowledgement | null;
}

export function alertView(model: string, known: AlertState | undefined, now: Date): AlertView {
  const state = known ?? quietAlert;
  return {
    model,
    raised: state.episode !== null,
    severity: state.episode?.severity ?? null,
    since: state.episode?.since ?? null,
    features: raisedFeatures(state),
    whole: state.whole.on,
    concept: state.concept.on,
    lastTold: state.toldAt,
    silences: activeSilences(state.silences, now),
    acknowledged: state.acknowledged,
  };
}
