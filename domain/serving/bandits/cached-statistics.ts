import type { Metrics } from '../../workflows.ts';
import type { Stopwatch } from '../ports.ts';
import { type ArmStatistics, unknownArm } from './arm-statistics.ts';
import type { BanditLedger } from './ports.ts';

/** Bandits are few, but each new one has an id of its own. */
const maxRemembered = 1000;

/**
 * Statistics up to `ttlMs` old, as serving records are. When they cannot be read the old ones go on deciding, and with
 * none at all every arm is as good as another; the metric `staleBanditStatistics` says so.
 */
export function cachedStatistics(
  ledger: Pick<BanditLedger, 'statistics'>,
  { stopwatch, metrics }: { readonly stopwatch: Stopwatch; readonly metrics: Metrics },
  ttlMs = 5000,
): Pick<BanditLedger, 'statistics'> {
  const known = new Map<
    string,
    { readAt: number; readonly reading: Promise<readonly ArmStatistics[]> }
  >();
  return {
    statistics(bandit) {
      const key = `${bandit.id}#${bandit.arms.join()}`;
      const former = known.get(key);
      if (former !== undefined && stopwatch.now() - former.readAt < ttlMs) return former.reading;
      if (known.size >= maxRemembered) known.clear();
      const reading = ledger.statistics(bandit).catch(() => {
        metrics.metric('staleBanditStatistics', 1);
        return former?.reading ?? bandit.arms.map(unknownArm);
      });
      known.set(key, { readAt: stopwatch.now(), reading });
      return reading;
    },
  };
}
