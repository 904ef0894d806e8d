import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { notConfigured, webhookUrl } from '#adapters/slack/webhook-url.ts';
import { UsageError } from './answer.ts';
import { awsSettings } from './aws-settings.ts';
import type { Connection } from './connection.ts';

/** Puts the webhook into the stage's secret, with the AWS credentials at hand; null takes it out. */
export async function setSlackWebhook(
  connection: Connection,
  webhook: string | null,
  secret?: string,
): Promise<void> {
  const known = connection.resources.SlackWebhookSecret;
  const SecretId = secret ?? (typeof known === 'string' ? known : undefined);
  if (SecretId === undefined)
    throw new UsageError(
      'The secret of the webhook is not known here: name it with --secret (the output SlackWebhookSecret of the stack).',
    );
  if (webhook !== null) checked(webhook, connection);
  const client = new SecretsManagerClient(awsSettings(connection));
  await client.send(
    new PutSecretValueCommand({ SecretId, SecretString: webhook ?? notConfigured }),
  );
  client.destroy();
}

function checked(webhook: string, { endpoint }: Connection): void {
  try {
    const reach = { hosts: ['hooks.slack.com'], local: endpoint !== undefined };
    if (webhookUrl(webhook, reach) !== undefined) return;
  } catch (cause) {
    throw new UsageError((cause as Error).message);
  }
  throw new UsageError('This is no URL of a webhook: https://hooks.slack.com/services/…');
}
