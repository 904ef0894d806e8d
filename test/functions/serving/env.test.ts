import { describe, expect, it } from 'vitest';
import { readEnv } from '#functions/runtime/env.ts';
import { type PredictEnv, predictEnv } from '#functions/serving/env.ts';

const env: PredictEnv = {
  TABLE_NAME: 'control',
  ARTIFACT_BUCKET: 'artifacts',
  FEATURE_TABLE: 'features',
  CAPTURE_STREAM: 'captures',
  LAKE_BUCKET: 'lake',
};

describe('predictEnv', () => {
  it('reads numbers, and has a default for how old a serving record may be', () => {
    expect(readEnv(predictEnv, { ...env, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769' })).toMatchObject({
      SERVING_RECORD_TTL_MS: 5000,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: 1769,
    });
  });

  it('names a setting that is missing or wrong', () => {
    const { TABLE_NAME: _, ...without } = env;
    expect(() => readEnv(predictEnv, without)).toThrow('TABLE_NAME');
    expect(() => readEnv(predictEnv, { ...env, SERVING_RECORD_TTL_MS: 'soon' })).toThrow(
      'SERVING_RECORD_TTL_MS: must be a whole number',
    );
  });
});
