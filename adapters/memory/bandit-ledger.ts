import {
  type ArmStatistics,
  addSums,
  rewardSums,
  unknownArm,
} from '#domain/serving/bandits/arm-statistics.ts';
import { type BanditLedger, type Decision, rewardDays } from '#domain/serving/bandits/ports.ts';

/** The twin of the ledger in DynamoDB: the same outcomes, decisions forgotten after the same time. */
export function memoryBanditLedger(): BanditLedger {
  const decisions = new Map<string, Decision & { rewarded: boolean }>();
  const arms = new Map<string, ArmStatistics>();
  return {
    statistics: async ({ id, arms: versions }) =>
      versions.map((version) => arms.get(`${id}#${version}`) ?? unknownArm(version)),
    async remember(decision) {
      decisions.set(decision.id, { ...structuredClone(decision), rewarded: false });
    },
    async reward({ id, model, reward, at }) {
      const decision = decisions.get(id);
      const age = Date.parse(at) - Date.parse(decision?.at ?? '');
      if (decision?.model !== model || !(age <= rewardDays * 86_400_000)) return 'unknown';
      if (decision.rewarded) return 'already';
      decision.rewarded = true;
      const { bandit, version, x } = decision;
      const key = `${bandit}#${version}`;
      arms.set(key, addSums(arms.get(key) ?? unknownArm(version), rewardSums(reward, x)));
      return 'applied';
    },
  };
}
