import { expect, it } from 'vitest';
import { emailChannel } from '#adapters/sns/email-channel.ts';

it('DRF-5: mails a subject and plain text to the topic', async () => {
  const sent: unknown[] = [];
  const client = {
    send: async (command: { readonly input: unknown }) => {
      sent.push(command.input);
      return {};
    },
  };
  const notice = {
    id: 'churn#1',
    tone: 'good',
    subject: 'Drift is over: churn',
    what: 'Over.',
    facts: [],
    todo: [],
    links: [],
  } as const;
  expect(await emailChannel(client as never, 'arn:topic', 'prod').send(notice)).toBe('sent');
  expect(sent).toEqual([
    {
      TopicArn: 'arn:topic',
      Subject: '[prod] OK: Drift is over: churn',
      Message: 'Drift is over: churn\n\nOver.\n\nLoopwright, stage prod. Told once; churn#1',
      MessageAttributes: { tone: { DataType: 'String', StringValue: 'good' } },
    },
  ]);
});
