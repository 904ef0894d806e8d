import { chooseArm } from './bandits/choose-arm.ts';
import { contextVector } from './bandits/context-vector.ts';
import type { BanditLedger } from './bandits/ports.ts';
import type { Assignment } from './capture.ts';
import { chooseVariant } from './choose-variant.ts';
import { type Fields, matchRule } from './routing/match-rule.ts';
import type { Bandit } from './routing/routing.ts';
import { notServed } from './served-version.ts';
import type { ServingRecord, Variant } from './serving-record.ts';

export interface RouteInput {
  readonly model: string;
  readonly version?: number;
  readonly subject: string | undefined;
  readonly fields?: Fields;
}

/** Which version answers, and what chose it. */
export interface Route {
  readonly version: number;
  readonly role: Variant['role'];
  readonly pinned?: true;
  readonly rule?: string;
  readonly assignment?: Assignment;
  /** What the bandit saw, to be remembered with the decision. */
  readonly x?: readonly number[];
}

/**
 * SRV-6: the version the caller names; else the first rule that holds; else the bandit; else the weights, sticky by
 * subject. Rules and bandits move nobody whom they do not choose: the place of a subject among the weights stays.
 *
 * @throws DomainError `not-found` when nothing serves.
 */
export async function chooseRoute(
  bandits: Pick<BanditLedger, 'statistics'> | undefined,
  record: ServingRecord | undefined,
  input: RouteInput,
  predictionId: string,
): Promise<Route> {
  const { model, version, fields = {} } = input;
  const roleOf = (number: number) =>
    record?.variants.find((variant) => variant.version === number)?.role ?? 'challenger';
  if (version !== undefined) return { version, role: roleOf(version), pinned: true };
  const rule = matchRule(record?.routing?.rules ?? [], fields);
  if (rule !== undefined)
    return { version: rule.version, role: roleOf(rule.version), rule: rule.name };
  const bandit = record?.routing?.bandit;
  const chosen = bandit && bandits && (await armFor(bandits, bandit, fields, predictionId));
  if (chosen !== undefined) return { ...chosen, role: roleOf(chosen.version) };
  const variant = record && chooseVariant(model, record.variants, input.subject ?? predictionId);
  if (variant === undefined) throw notServed(model);
  return variant;
}

/** None for LinUCB when the request lacks its context: the weights answer then. */
async function armFor(
  bandits: Pick<BanditLedger, 'statistics'>,
  bandit: Bandit,
  fields: Fields,
  predictionId: string,
): Promise<Omit<Route, 'role'> | undefined> {
  const x =
    bandit.policy === 'linucb' ? contextVector(bandit.contextFields ?? [], fields) : undefined;
  if (bandit.policy === 'linucb' && x === undefined) return undefined;
  const { version, probability, shares } = chooseArm(
    bandit,
    await bandits.statistics(bandit),
    x,
    predictionId,
  );
  return {
    version,
    assignment: {
      bandit: bandit.id,
      policy: bandit.policy,
      probability,
      shares: bandit.arms.map((arm, at) => [arm, shares[at] as number]),
    },
    ...(x && { x }),
  };
}
