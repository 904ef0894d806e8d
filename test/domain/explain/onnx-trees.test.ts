import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { onnxTrees } from '#domain/explain/onnx-trees.ts';
import { treeExplainer } from '#domain/explain/tree-shap.ts';
import { stumpRegressor } from '../serving/trees/stump.ts';

describe('onnxTrees', () => {
  it('reads a tree, and where missing goes', () => {
    const { trees, base } = onnxTrees(stumpRegressor({ base_values: { floats: [1] } }), 2) ?? {
      trees: [],
      base: 0,
    };
    const explainer = treeExplainer({ trees, base, features: 2 });
    expect([0.5, 0.6, Number.NaN].map((x) => explainer.margin([x, 0]))).toEqual([11, 21, 21]);
    const found = explainer.interventional(
      [0, 0],
      [
        [1, 0],
        [0, 0],
      ],
    );
    expect(found.expected).toBe(16);
    expect([...found.values]).toEqual([-5, 0]);
  });

  it('knows what is no such model', () => {
    expect(onnxTrees(stumpRegressor(), 2, 1)).toBeUndefined();
    expect(
      onnxTrees(stumpRegressor({ nodes_modes: { strings: ['BRANCH_EQ', 'LEAF', 'LEAF'] } }), 2),
    ).toBeUndefined();
  });

  const folder = '../shared/fixtures/statistics';
  it.skipIf(!existsSync(folder))(
    "explains scikit-learn's boosting from its ONNX file as shap does from the model",
    () => {
      const { cases } = JSON.parse(readFileSync(`${folder}/explain.json`, 'utf8')) as {
        cases: readonly Case[];
      };
      const { input, expected } = cases.find(({ id }) => id === 'tree_gbdt_classifier') as Case;
      const read = onnxTrees(readFileSync(`${folder}/${input.onnx_file}`), 6);
      const explainer = treeExplainer({
        trees: read?.trees ?? [],
        base: read?.base ?? 0,
        features: 6,
      });
      for (const [i, row] of input.X.entries()) {
        const { values } = explainer.interventional(row, input.background);
        expect(Math.abs(explainer.margin(row) - (expected.raw_margin[i] as number))).toBeLessThan(
          1e-6,
        );
        for (const [j, value] of values.entries())
          expect(
            Math.abs(value - (expected.interventional.shap_values[i]?.[j] as number)),
          ).toBeLessThan(1e-6);
      }
    },
  );
});

interface Case {
  readonly id: string;
  readonly input: {
    readonly onnx_file: string;
    readonly X: number[][];
    readonly background: number[][];
  };
  readonly expected: {
    readonly raw_margin: number[];
    readonly interventional: { readonly shap_values: number[][] };
  };
}
