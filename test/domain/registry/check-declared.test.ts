import { describe, expect, it } from 'vitest';
import { checkDeclared } from '#domain/registry/check-declared.ts';
import type { Signature, TensorSpec } from '#domain/registry/signature.ts';

const tenure: TensorSpec = { name: 'tenure', datatype: 'FP32', shape: [-1, 1] };
const contract: TensorSpec = { name: 'contract', datatype: 'BYTES', shape: [-1, 1] };
const label: TensorSpec = { name: 'label', datatype: 'BYTES', shape: [-1] };
const found: Signature = { inputs: [tenure, contract], outputs: [label] };

describe('checkDeclared', () => {
  it('SEC-3: takes the same tensors in any order', () => {
    expect(() =>
      checkDeclared(found, { inputs: [contract, tenure], outputs: [label] }),
    ).not.toThrow();
  });

  it('SEC-3: names every difference', () => {
    const declared: Signature = {
      inputs: [
        { ...tenure, datatype: 'INT64' },
        { ...contract, name: 'Contract' },
      ],
      outputs: [{ ...label, shape: [-1, 1] }],
    };
    expect(() => checkDeclared(found, declared)).toThrow(
      'The file is not what its signature declares: input tenure is FP32 [-1, 1], not INT64 [-1, 1]; it has no input Contract; input contract is not declared; output label is BYTES [-1], not BYTES [-1, 1].',
    );
  });
});
