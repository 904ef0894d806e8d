import { ownValue } from '../../own-value.ts';
import type { JudgedPair } from '../columns/judge-columns.ts';
import type { Attribution } from '../drift-report.ts';
import { figure, percent } from '../words.ts';

/**
 * Which features explain the change: how far each drifted (as a PSI) times how much the model makes of it, as a share of all.
 * Without the model's importance every feature counts alike. Features that did not drift explain nothing.
 */
export function attribute(
  columns: readonly JudgedPair[],
  importance: Readonly<Record<string, number>> | null,
): Attribution[] {
  const weighed = columns
    .filter(({ feature }) => feature.verdict === 'drift')
    .map(({ feature: { name }, effect }) => ({
      name,
      effect,
      weight: effect * (importance === null ? 1 : (ownValue(importance, name) ?? 0)),
    }));
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0)) return [];
  return weighed
    .map(({ name, effect, weight }) => ({
      feature: name,
      share: weight / total,
      words:
        importance === null
          ? `${name} drifted by ${figure(effect)} (PSI): ${percent(weight / total)} of all that drifted.`
          : `${name} drifted by ${figure(effect)} (PSI) and has ${percent(ownValue(importance, name) ?? 0)} of the model's importance: ${percent(weight / total)} of what the change means to the model.`,
    }))
    .sort((a, b) => b.share - a.share || (a.feature < b.feature ? -1 : 1));
}
