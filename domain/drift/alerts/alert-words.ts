import type { AlertSettings } from './alert-settings.ts';
import type { AlertState, Silence } from './alert-state.ts';

const shown = 5;

/** `a, b and c`; of many the first five and how many more. */
export function listed(names: readonly string[]): string {
  const first = names.slice(0, shown);
  const more = names.length - first.length;
  const all = more > 0 ? [...first, `${more} more`] : first;
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** What is raised, as the subject of a sentence. */
export const subjectOf = (causes: Pick<AlertState, 'features' | 'whole' | 'concept'>): string =>
  listed([
    ...(causes.concept.on ? ['accuracy'] : []),
    ...(causes.whole.on ? ['the data as a whole'] : []),
    ...causes.features.filter(({ on }) => on).map(({ name }) => name),
  ]);

export const windows = (count: number): string =>
  count === 1 ? '1 window' : `${count} windows in a row`;

export const silencedWords = ({ until, by, reason }: Silence): string =>
  `Silenced until ${until} by ${by}: ${reason}`;

/** Seen, and not often enough yet. */
export function waitingWords(state: AlertState, settings: AlertSettings): string {
  const causes = [state.concept, state.whole, ...state.features];
  const longest = Math.max(...causes.map(({ above }) => above));
  const names = listed([
    ...(state.concept.above > 0 ? ['accuracy'] : []),
    ...(state.whole.above > 0 ? ['the data as a whole'] : []),
    ...state.features.filter(({ above }) => above > 0).map(({ name }) => name),
  ]);
  return `Seen in ${windows(longest)} (${names}); people are told after ${settings.windowsToRaise}.`;
}
