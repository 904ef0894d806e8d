import * as z from 'zod/mini';

const setting = () => z.string().check(z.minLength(1));
const digits = () => z.string().check(z.regex(/^\d+$/, 'must be a whole number'));
const wholeNumber = () => z.pipe(digits(), z.transform(Number));
const wholeNumberOr = (byDefault: string) =>
  z.pipe(z._default(digits(), byDefault), z.transform(Number));
const decimal = () =>
  z.pipe(
    z.string().check(z.regex(/^\d+(\.\d+)?(e-\d+)?$/, 'must be a number')),
    z.transform(Number),
  );

/** All steps of the state machine have the same settings. */
export const stepEnv = z.object({
  TABLE_NAME: setting(),
  ARTIFACT_BUCKET: setting(),
  /** Set by Lambda, in MB. */
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: wholeNumberOr('1769'),
});
export type StepEnv = Omit<z.input<typeof stepEnv>, 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE'>;

const costs = {
  /** Functions that try configurations side by side. */
  WORKERS: wholeNumber(),
  /** Of one of them, in MB. */
  WORKER_MEMORY: wholeNumber(),
  USD_PER_GB_SECOND: decimal(),
};

export const planEnv = z.extend(stepEnv, costs);
export type PlanEnv = Omit<z.input<typeof planEnv>, 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE'>;

export const apiEnv = z.object({ TABLE_NAME: setting(), ARTIFACT_BUCKET: setting(), ...costs });
export type ApiEnv = z.input<typeof apiEnv>;
