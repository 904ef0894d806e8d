import type { ServingRecord } from '../serving-record.ts';
import type { Routing } from './routing.ts';

/** What teams set, beside what rollouts and promotions write. */
export type ServingSettings = Pick<ServingRecord, 'captureRate' | 'routing' | 'cache' | 'capture'>;

export const settingsOf = ({
  captureRate,
  routing,
  cache,
  capture,
}: ServingSettings): ServingSettings => ({
  captureRate,
  ...(routing && { routing }),
  ...(cache && { cache }),
  ...(capture && { capture }),
});

/**
 * The record without what names versions that leave for Archived: a promotion or a rollback is one write and asks
 * nobody, and what is archived answers nobody. A bandit with fewer than two arms left has nothing to choose.
 */
export function withoutVersions<R extends ServingSettings>(
  record: R,
  archived: readonly number[],
): R {
  const { routing, ...rest } = record;
  if (routing === undefined) return record;
  const stays = ({ version }: { readonly version: number }) => !archived.includes(version);
  const arms = routing.bandit?.arms.filter((version) => stays({ version })) ?? [];
  const left = compact({
    rules: routing.rules?.filter(stays) ?? [],
    shadows: routing.shadows?.filter(stays) ?? [],
    ...(routing.bandit && arms.length > 1 && { bandit: { ...routing.bandit, arms } }),
  });
  return { ...(rest as unknown as R), ...(left && { routing: left }) };
}

/** The record without its bandit: once somebody has decided who serves, it does not choose any more. */
export function withoutBandit<R extends ServingSettings>(record: R): R {
  const { routing, ...rest } = record;
  if (routing === undefined) return record;
  const { bandit: _, ...others } = routing;
  const left = compact(others);
  return { ...(rest as unknown as R), ...(left && { routing: left }) };
}

/** Empty lists left out; undefined when nothing is left. */
export function compact({ rules = [], shadows = [], bandit }: Routing): Routing | undefined {
  const left: Routing = {
    ...(rules.length > 0 && { rules }),
    ...(shadows.length > 0 && { shadows }),
    ...(bandit && { bandit }),
  };
  return Object.keys(left).length === 0 ? undefined : left;
}
