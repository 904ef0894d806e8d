import type { Variant } from '../serving/serving-record.ts';

/** The champion and its challenger with `percent` of the subjects; at 100 the former champion answers nobody. */
export function variantWeights(champion: number, challenger: number, percent: number): Variant[] {
  return [
    { version: champion, weight: 100 - percent, role: 'champion' },
    { version: challenger, weight: percent, role: 'challenger' },
  ];
}

export const servesAlone = (version: number): Variant[] => [
  { version, weight: 100, role: 'champion' },
];

export const championOf = (variants: readonly Variant[]): number | undefined =>
  variants.find(({ role }) => role === 'champion')?.version;
