import * as z from 'zod/mini';

const setting = () => z.string().check(z.minLength(1));

/** What a function needs to tell people. */
const channels = {
  TABLE_NAME: setting(),
  STAGE: setting(),
  TOPIC_ARN: setting(),
  /** Name or ARN of the secret with the webhook of Slack. */
  SLACK_SECRET: setting(),
  /** Hosts of webhooks, with commas between them. */
  SLACK_HOSTS: setting(),
  /** `local` where this machine may be asked over plain HTTP (emulators). */
  SLACK_REACH: z.enum(['public', 'local']),
  API_URL: setting(),
  /** Empty where there is no console. */
  CONSOLE_URL: z.string(),
};

export const notifyEnv = z.object(channels);
export type NotifyEnv = z.input<typeof notifyEnv>;

export const reviewEnv = z.object({
  ...channels,
  ARTIFACT_BUCKET: setting(),
  /** IANA name. */
  TIME_ZONE: setting(),
  /** 0..23, by the clock on the wall there. */
  REPORT_HOUR: z.coerce.number(),
});
export type ReviewEnv = Record<keyof z.input<typeof reviewEnv>, string>;

export const publishMetricsEnv = z.object({
  TABLE_NAME: setting(),
  ARTIFACT_BUCKET: setting(),
  METRICS_NAMESPACE: setting(),
  CLOUDWATCH_FEATURES: z.coerce.number(),
});
export type PublishMetricsEnv = Record<keyof z.input<typeof publishMetricsEnv>, string>;

export const apiEnv = z.object({ ...channels, ARTIFACT_BUCKET: setting() });
export type ApiEnv = z.input<typeof apiEnv>;
