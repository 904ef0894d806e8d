import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { plainMessage } from '#domain/monitoring/channels/plain-message.ts';
import type { Channel } from '#domain/monitoring/ports.ts';

/** Mails to whoever is subscribed to the stage's topic. The SDK itself tries again what is throttled. */
export const emailChannel = (
  client: Pick<SNSClient, 'send'>,
  topicArn: string,
  stage: string,
): Channel => ({
  name: 'email',
  async send(notice) {
    const { subject, text } = plainMessage(notice, stage);
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subject,
        Message: text,
        MessageAttributes: { tone: { DataType: 'String', StringValue: notice.tone } },
      }),
    );
    return 'sent';
  },
});
