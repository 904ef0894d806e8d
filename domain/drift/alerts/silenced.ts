import type { Silence } from './alert-state.ts';

export const activeSilences = (silences: readonly Silence[], now: Date): readonly Silence[] =>
  silences.filter(({ until }) => Date.parse(until) > now.getTime());

/** The silence that covers a feature (or, for null, what belongs to no feature); undefined when none does. */
export const silenceOf = (
  silences: readonly Silence[],
  feature: string | null,
): Silence | undefined =>
  silences.find(
    ({ features }) => features === null || (feature !== null && features.includes(feature)),
  );
