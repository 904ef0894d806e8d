import type { FeatureValue } from '../capture.ts';

export const ruleOperators = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'in', 'exists'] as const;
export type RuleOperator = (typeof ruleOperators)[number];

/** `in` takes a list, `exists` true or false (true when absent), the others one value. */
export interface Condition {
  readonly field: string;
  readonly op: RuleOperator;
  readonly value?: FeatureValue | readonly FeatureValue[];
}

/** All conditions hold: this version answers. */
export interface Rule {
  readonly name: string;
  readonly when: readonly Condition[];
  readonly version: number;
}

/** A version that is asked too, for this percentage of requests, and whose answers are only captured. */
export interface Shadow {
  readonly version: number;
  readonly percent: number;
}

export const banditPolicies = ['thompson', 'ucb1', 'epsilon-greedy', 'linucb'] as const;
export type BanditPolicy = (typeof banditPolicies)[number];

/** Chooses among versions by the rewards they have brought. */
export interface Bandit {
  /** What its statistics are kept under; another one begins anew. */
  readonly id: string;
  readonly policy: BanditPolicy;
  readonly arms: readonly number[];
  /** Epsilon-greedy: the share that explores, 0..1. Default 0.1. */
  readonly epsilon?: number;
  /** LinUCB: how much uncertainty counts. Default 1. */
  readonly alpha?: number;
  /** LinUCB: numbers of the request's context or row, at most eight. */
  readonly contextFields?: readonly string[];
  /** The least share of each arm, so that none is never tried again. Default 0.01. */
  readonly floor?: number;
}

/**
 * SRV-6: what decides before the weights do: rules in their order, then the bandit. Absent: the weights alone.
 * A request that names its version passes all of it by.
 */
export interface Routing {
  readonly rules?: readonly Rule[];
  readonly shadows?: readonly Shadow[];
  readonly bandit?: Bandit;
}

/** Versions that may answer somebody because of it; a shadow answers nobody. */
export const answeringVersions = ({ rules = [], bandit }: Routing): readonly number[] => [
  ...new Set([...rules.map(({ version }) => version), ...(bandit?.arms ?? [])]),
];

/** All versions it names. */
export const namedVersions = (routing: Routing): readonly number[] => [
  ...new Set([
    ...answeringVersions(routing),
    ...(routing.shadows ?? []).map(({ version }) => version),
  ]),
];
