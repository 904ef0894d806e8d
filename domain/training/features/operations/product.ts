import type { Operation } from '../operation.ts';
import type { Family, Makes } from './family.ts';

/** The product of the single columns of two operations; missing where one is, or where a float32 cannot hold it. */
export interface ProductOperation extends Makes {
  readonly kind: 'product';
  readonly left: Operation;
  readonly right: Operation;
}

export function productOperation(left: Operation, right: Operation): ProductOperation {
  const [a] = left.columns;
  const [b] = right.columns;
  const name = a?.name === b?.name ? `${a?.name}²` : `${a?.name} × ${b?.name}`;
  return {
    kind: 'product',
    left,
    right,
    columns: [{ name, feature: a?.feature ?? '', levels: 0 }],
  };
}

export const product: Family<ProductOperation> = {
  apply({ left, right }, source) {
    const [a = new Float32Array(0)] = source.made(left);
    const [b = new Float32Array(0)] = source.made(right);
    return [
      a.map((value, row) => {
        const made = Math.fround(value * (b[row] as number));
        return Number.isFinite(made) ? made : Number.NaN;
      }),
    ];
  },
  toGraph(requests, { graph, made, scalar }) {
    const side = (which: 'left' | 'right') =>
      made(requests.map(({ operation }) => ({ operation: operation[which], column: 0 })));
    const products = graph.add('Mul', [side('left'), side('right')]);
    const infinite = graph.add('IsInf', [products]);
    return graph.add('Where', [infinite, scalar('missing', Number.NaN), products]);
  },
};
