import { invalid } from '#domain/errors.ts';
import type { FeatureInput } from '../features/feature-plan.ts';
import type { TableSchema } from '../features/table-schema.ts';
import { keptParams } from '../steps.ts';
import { algorithmOf } from './predict-table.ts';
import type { Calibration, Member, Stack, TrainedModel } from './trained-model.ts';

export interface ModelParts {
  readonly schema: TableSchema;
  /** At least one; those with weight 0 are left out unless there is a stack. Other weights are made to sum to 1. */
  readonly members: readonly Member[];
  readonly stack?: Stack;
  readonly calibration?: Calibration;
  readonly threshold?: number;
  /** Default: that of the heaviest member. */
  readonly algorithm?: string;
  readonly learningCurve?: readonly number[];
  readonly notes?: readonly string[];
}

/** A model of its members, with what is known of them together. Errors: `invalid` without members. */
export function assembleModel(parts: ModelParts): TrainedModel {
  const { schema, stack, calibration, threshold, notes = [] } = parts;
  const members = stack ? parts.members : weighted(parts.members);
  const heaviest = members.reduce<Member | undefined>(
    (best, each) => (best === undefined || each.weight > best.weight ? each : best),
    undefined,
  );
  if (heaviest === undefined) throw invalid('A model needs at least one member.');
  const importance = importanceOf(schema, members);
  const { fitted } = heaviest;
  return {
    task: schema.task,
    target: schema.target,
    classes: schema.classes,
    inputs: inputsOf(members),
    idColumns: schema.idColumns,
    members,
    ...(stack && { stack }),
    ...(calibration && { calibration }),
    ...(threshold !== undefined && { threshold: Math.fround(threshold) }),
    algorithm: parts.algorithm ?? fitted.algorithm,
    params: keptParams(fitted),
    learningCurve: parts.learningCurve ?? fitted.learningCurve,
    rows: schema.rows,
    rowsWithoutTarget: schema.rowsWithoutTarget,
    importance,
    notes: [...schema.notes, ...notes],
  };
}

function weighted(members: readonly Member[]): readonly Member[] {
  const used = members.filter(({ weight }) => weight > 0);
  const sum = used.reduce((total, { weight }) => total + weight, 0);
  return used.map((member) => ({ ...member, weight: member.weight / sum }));
}

function inputsOf(members: readonly Member[]): readonly FeatureInput[] {
  const inputs = new Map<string, FeatureInput>();
  for (const { plan } of members)
    for (const input of plan.inputs) if (!inputs.has(input.name)) inputs.set(input.name, input);
  return [...inputs.values()];
}

/** By raw column; members count by their weight. */
function importanceOf(schema: TableSchema, members: readonly Member[]) {
  const shares = new Map(schema.columns.map(({ name }) => [name, 0]));
  let total = 0;
  for (const { plan, fitted, weight } of members) {
    for (const [column, share] of algorithmOf(fitted).importance(fitted).entries()) {
      const feature = plan.columns[column]?.feature;
      if (feature === undefined) continue;
      shares.set(feature, (shares.get(feature) ?? 0) + weight * share);
      total += weight * share;
    }
  }
  return Array.from(shares, ([feature, share]) => ({
    feature,
    share: total > 0 ? share / total : 0,
  })).sort((a, b) => b.share - a.share);
}
