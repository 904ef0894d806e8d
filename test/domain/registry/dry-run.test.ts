import { describe, expect, it } from 'vitest';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { dryRun } from '#domain/registry/dry-run.ts';
import type { LoadedModel } from '#domain/serving/model-runtime.ts';
import { echo } from '../../adapters/onnx/tiny-models.ts';
import { stumpRegressor } from '../serving/trees/stump.ts';

describe('dryRun', () => {
  it('SRV-3: marks trees that answer without onnxruntime as they do with it', async () => {
    expect(await dryRun(onnxRuntime(), stumpRegressor())).toMatchObject({ fastPath: 'flat-trees' });
    expect(await dryRun(onnxRuntime(), echo(['FP32']))).not.toHaveProperty('fastPath');
  });

  it('SRV-3: leaves trees that answer otherwise to onnxruntime', async () => {
    const other = stumpRegressor({ nodes_values: { floats: [0.75, 0, 0] } });
    const load = async (): Promise<LoadedModel> => onnxRuntime().load(other);
    expect(await dryRun({ load }, stumpRegressor())).not.toHaveProperty('fastPath');
  });
});
