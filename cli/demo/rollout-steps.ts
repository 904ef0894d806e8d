import type { AuditEntry } from '#domain/governance/audit.ts';
import type { Rollout } from '#domain/rollout/rollout.ts';
import type { Served } from './traffic.ts';

export interface StepSeen {
  readonly percent: number;
  readonly from: Date;
  readonly rows: number;
  readonly share: number;
}

const movesOfRollout = new Set(['RolloutAdvanced', 'RolloutCompleted']);

/**
 * Each step the rollout took, with the share of rows that the challenger answered while it lasted. Steps and their times
 * are those of the audit trail; the answers are ours.
 */
export function stepsSeen(
  rollout: Rollout,
  entries: readonly AuditEntry[],
  served: readonly Served[],
): readonly StepSeen[] {
  const moves = entries
    .filter(({ action, subject }) => movesOfRollout.has(action) && subject.includes(rollout.id))
    .map(({ at }) => new Date(at));
  const starts = [new Date(rollout.startedAt), ...moves];
  return starts.map((from, step) => {
    const to = starts[step + 1];
    const within = served.filter(({ at }) => at >= from && (to === undefined || at < to));
    const mine = within.filter(({ prediction }) => prediction.version === rollout.version);
    return {
      percent: rollout.schedule[step]?.percent ?? 100,
      from,
      rows: within.length,
      share: within.length === 0 ? Number.NaN : mine.length / within.length,
    };
  });
}

export const describeStep = ({ percent, rows, share }: StepSeen): string =>
  rows === 0
    ? `${percent} %: no answer fell into this step`
    : `${percent} %: ${(100 * share).toFixed(1)} % of ${rows} rows were answered by the challenger`;

/** All pages of the model's audit trail. */
export async function wholeAudit(
  page: (after: number) => Promise<{ entries: readonly AuditEntry[]; verified: boolean }>,
): Promise<{ readonly entries: readonly AuditEntry[]; readonly verified: boolean }> {
  const entries: AuditEntry[] = [];
  let verified = true;
  for (;;) {
    const next = await page(entries.at(-1)?.seq ?? 0);
    verified &&= next.verified;
    entries.push(...next.entries);
    if (next.entries.length === 0) return { entries, verified };
  }
}
