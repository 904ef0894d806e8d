import type { DriftVerdict, Severity } from '../drift-report.ts';
import { isAtLeast } from '../severity.ts';
import type { AlertSettings } from './alert-settings.ts';
import { type AlertState, type Cause, type FeatureCause, unseen } from './alert-state.ts';

/** What a check found, as far as it concerns people. */
export interface Found {
  readonly verdict: DriftVerdict;
  readonly severity: Severity;
  /** null where there are too few labels to tell. */
  readonly conceptSeverity: Severity | null;
  /** It is sure enough to count without a second window: a day of labels, and the test says that the relation changed. */
  readonly conceptSure?: boolean;
  /** Names of the features that drifted. */
  readonly drifted: readonly string[];
}

type Causes = Pick<AlertState, 'features' | 'whole' | 'concept'>;

/** Together with names of this length the state stays far below the 400 KB of an item. */
const mostFeatures = 500;
const mostCharacters = 60_000;

/** Hysteresis: raised after some windows in a row with it (or at once), cleared after more windows in a row without. */
const nextCause = (
  cause: Cause,
  present: boolean,
  atOnce: boolean,
  settings: AlertSettings,
): Cause => {
  const above = present ? cause.above + 1 : 0;
  const below = present ? 0 : cause.below + 1;
  return {
    above,
    below,
    on: present
      ? cause.on || atOnce || above >= settings.windowsToRaise
      : cause.on && below < settings.windowsToClear,
    toldAt: cause.toldAt,
  };
};

/** Every cause with one more window. What the window is too small to tell about stays as it was. */
export function countCauses(before: Causes, found: Found, settings: AlertSettings): Causes {
  const { verdict, severity, conceptSeverity, conceptSure = false, drifted } = found;
  const knowsData = verdict !== 'not-enough-data';
  const loud = verdict === 'drift' && isAtLeast(severity, settings.minSeverity);
  const critical = loud && severity === 'critical';
  const named = new Set(loud ? drifted : []);
  const former = new Map(before.features.map((cause) => [cause.name, cause]));
  const features = [...new Set([...former.keys(), ...named])].map((name) => ({
    name,
    ...nextCause(former.get(name) ?? unseen, named.has(name), critical, settings),
  }));
  return {
    features: knowsData ? bounded(features) : before.features,
    whole: knowsData
      ? nextCause(before.whole, loud && drifted.length === 0, critical, settings)
      : before.whole,
    concept:
      conceptSeverity === null
        ? before.concept
        : nextCause(
            before.concept,
            conceptSeverity !== 'ok' && isAtLeast(conceptSeverity, settings.minSeverity),
            conceptSure || conceptSeverity === 'critical',
            settings,
          ),
  };
}

/** By name, without those that nobody has to remember; of too many, those that are raised and seen longest. */
function bounded(features: readonly FeatureCause[]): readonly FeatureCause[] {
  const weight = ({ on, above }: Cause) => (on ? 1e9 : 0) + above;
  let room = mostCharacters;
  return features
    .filter(({ on, above, toldAt }) => on || above > 0 || toldAt !== null)
    .sort((a, b) => weight(b) - weight(a) || (a.name < b.name ? -1 : 1))
    .slice(0, mostFeatures)
    .filter(({ name }) => {
      room -= name.length;
      return room >= 0;
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
