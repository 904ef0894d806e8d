import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import type * as z from 'zod/mini';
import { secretsManager } from '#adapters/secrets/secrets-manager.ts';
import { slackChannel } from '#adapters/slack/slack-channel.ts';
import { notConfigured } from '#adapters/slack/webhook-url.ts';
import { emailChannel } from '#adapters/sns/email-channel.ts';
import type { Places } from '#domain/monitoring/notice.ts';
import type { Channel } from '#domain/monitoring/ports.ts';
import type { notifyEnv } from './env.ts';

type Settings = z.output<typeof notifyEnv>;

/** Every way to people that this stage has. */
export const channelsOf = (env: Settings): readonly Channel[] => [
  emailChannel(new SNSClient(), env.TOPIC_ARN, env.STAGE),
  slackChannel({
    secrets: secretsManager(new SecretsManagerClient(), { placeholder: notConfigured }),
    secretName: env.SLACK_SECRET,
    reach: { hosts: env.SLACK_HOSTS.split(','), local: env.SLACK_REACH === 'local' },
    stage: env.STAGE,
  }),
];

export const placesOf = ({ API_URL, CONSOLE_URL }: Settings): Places => ({
  apiUrl: API_URL.replace(/\/$/, ''),
  ...(CONSOLE_URL !== '' && { consoleUrl: CONSOLE_URL.replace(/\/$/, '') }),
});
