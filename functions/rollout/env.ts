import * as z from 'zod/mini';

const setting = () => z.string().check(z.minLength(1));

export const apiEnv = z.object({ TABLE_NAME: setting() });
export type ApiEnv = z.input<typeof apiEnv>;

export const startEnv = z.object({ ROLLOUT_MACHINE_ARN: setting() });
export type StartEnv = z.input<typeof startEnv>;

export const evaluateEnv = z.object({ TABLE_NAME: setting(), LAKE_BUCKET: setting() });
export type EvaluateEnv = z.input<typeof evaluateEnv>;

export const advanceEnv = z.object({ TABLE_NAME: setting() });
export type AdvanceEnv = z.input<typeof advanceEnv>;

export const rollBackEnv = z.object({ TABLE_NAME: setting() });
export type RollBackEnv = z.input<typeof rollBackEnv>;
