import * as z from 'zod/mini';

const wholeNumber = (byDefault: string) =>
  z.pipe(
    z._default(z.string().check(z.regex(/^\d+$/, 'must be a whole number')), byDefault),
    z.transform(Number),
  );

export const predictEnv = z.object({
  TABLE_NAME: z.string(),
  ARTIFACT_BUCKET: z.string(),
  CAPTURE_STREAM: z.string(),
  /** Takes the captures that Firehose does not. */
  LAKE_BUCKET: z.string(),
  /** Features by entity. */
  FEATURE_TABLE: z.string(),
  /** How old a serving record may be: a rollout step or a rollback is in effect everywhere after this time. */
  SERVING_RECORD_TTL_MS: wholeNumber('5000'),
  /** In CloudWatch; one for each stage, since stages may share an account. */
  METRICS_NAMESPACE: z._default(z.string(), 'Loopwright'),
  /** Which addresses endpoints of custom runtimes may have (adapters/remote/reach.ts). */
  ENDPOINT_REACH: z._default(z.enum(['public', 'private', 'local']), 'public'),
  /** Models whose versions are loaded before the first request, separated by commas. */
  WARM_MODELS: z._default(z.string(), ''),
  /** Set by Lambda, in MB. */
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: wholeNumber('1024'),
});
export type PredictEnv = z.input<typeof predictEnv>;

export const feedbackEnv = z.object({
  TABLE_NAME: z.string(),
  FEEDBACK_STREAM: z.string(),
  LAKE_BUCKET: z.string(),
});
export type FeedbackEnv = z.input<typeof feedbackEnv>;
