import type { CellValue } from '../table/table-part.ts';

export const operators = ['==', '!=', '<', '<=', '>', '>='] as const;
export type Operator = (typeof operators)[number];

export type Operand =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'value'; readonly value: CellValue };

/** Which rows an expectation is about. */
export type Condition =
  | {
      readonly kind: 'compare';
      readonly left: Operand;
      readonly operator: Operator;
      readonly right: Operand;
    }
  | { readonly kind: 'in'; readonly operand: Operand; readonly values: readonly CellValue[] }
  | { readonly kind: 'missing'; readonly column: string }
  | { readonly kind: 'truth'; readonly column: string }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition };
