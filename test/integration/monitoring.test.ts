import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ConfirmSubscriptionCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parseExposition } from '../domain/monitoring/metrics/parse-exposition.ts';
import { type Answer, call, until } from './client.ts';

const model = 'watched';

interface Mail {
  readonly Subject: string;
  readonly Message: string;
}

const mails: Mail[] = [];
const posts: { readonly path: string; readonly text: string }[] = [];

/** Plays Slack, and a subscriber of the topic. */
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => {
    body += part;
  });
  request.on('end', () => {
    response.end('ok');
    const message = JSON.parse(body);
    if (request.url !== '/topic') posts.push({ path: request.url ?? '', text: message.text });
    else if (message.Type === 'SubscriptionConfirmation')
      void sns.send(
        new ConfirmSubscriptionCommand({ TopicArn: message.TopicArn, Token: message.Token }),
      );
    else mails.push(message);
  });
});

const { endpoint, region, resources } = inject('installation');
const reach = {
  region,
  ...(endpoint !== undefined && {
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }),
};
const sns = new SNSClient(reach);

/** As the schedule calls it; the emulator reads of the signature only whose it is. */
async function runReview(kind: 'daily' | 'weekly', at: string): Promise<Answer> {
  const response = await fetch(
    `${endpoint}/2015-03-31/functions/${resources.ReviewFunction}/invocations`,
    {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=test/20261121/${region}/lambda/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify({ kind, at }),
    },
  );
  return { status: response.status, body: await response.json() };
}

const fromMails = (part: string) => mails.filter(({ Subject }) => Subject.includes(part));

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new SecretsManagerClient(reach).send(
    new PutSecretValueCommand({
      SecretId: resources.SlackWebhookSecret,
      SecretString: `http://127.0.0.1:${port}/services/T0/B0/x`,
    }),
  );
  await sns.send(
    new SubscribeCommand({
      TopicArn: resources.AlarmTopic,
      Protocol: 'http',
      Endpoint: `http://127.0.0.1:${port}/topic`,
    }),
  );
  const { status } = await call('engineer', 'POST /v1/models', {
    name: model,
    task: 'binary',
    target: 'y',
  });
  expect(status).toBe(201);
  // The confirmation comes back by a call of its own.
  await until(
    async () => {
      await call('admin', 'POST /v1/monitoring/test');
      return fromMails('test').length;
    },
    (count) => count > 0,
  );
}, 120_000);
afterAll(() => {
  server.close();
});

describe('monitoring on the deployed stacks, with IAM enforced', () => {
  it('DRF-5: a test reaches mail and Slack', async () => {
    const { status, body } = await call('admin', 'POST /v1/monitoring/test');
    expect([status, body]).toEqual([200, { told: { email: 'sent', slack: 'sent' } }]);
    expect(posts[0]).toEqual({
      path: '/services/T0/B0/x',
      text: '[dev] This is a test: alerts reach you',
    });
    expect((await call('engineer', 'POST /v1/monitoring/test')).status).toBe(403);
  });

  it('DRF-5: silence is audited, and people read of it by mail and in Slack, once', async () => {
    const silenced = await call('scientist', `POST /v1/models/${model}/drift/silence`, {
      hours: 24,
      reason: 'a campaign <!channel>',
    });
    expect([silenced.status, silenced.body.silences?.[0]?.reason]).toEqual([
      200,
      'a campaign <!channel>',
    ]);
    const told = () => Promise.resolve(fromMails(`Alerts of ${model} silenced`));
    const [mail] = await until(told, (found) => found.length > 0);
    expect(mail?.Subject).toBe(`[dev] Info: Alerts of ${model} silenced`);
    expect(mail?.Message).toContain('a campaign <!channel>');
    await until(
      () => Promise.resolve(posts),
      (all) => all.some(({ text }) => text.includes('silenced')),
    );
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(fromMails(`Alerts of ${model} silenced`)).toHaveLength(1);
    expect(posts.filter(({ text }) => text.includes('silenced'))).toHaveLength(1);
    const { body } = await call('viewer', `GET /v1/models/${model}/drift/alert`);
    expect(body).toMatchObject({ raised: false, silences: [{ reason: 'a campaign <!channel>' }] });
    const refused = await call('viewer', `DELETE /v1/models/${model}/drift/silence`);
    expect(refused.status).toBe(403);
    const { status } = await call('scientist', `DELETE /v1/models/${model}/drift/silence`);
    expect(status).toBe(200);
    const nothing = await call('scientist', `POST /v1/models/${model}/drift/acknowledge`, {
      reason: 'known',
    });
    expect(nothing.status).toBe(409);
  });

  it('OBS-2: the figures of a check can be scraped, with a token', async () => {
    const { status } = await call('scientist', `POST /v1/models/${model}/drift`, {});
    expect(status).toBe(202);
    const scrape = async () => {
      const { body } = await call('viewer', 'GET /v1/metrics');
      return parseExposition(body);
    };
    const samples = await until(scrape, (all) => all.some(({ labels }) => labels.model === model));
    expect(samples).toContainEqual({
      name: 'loopwright_window_predictions',
      labels: { model },
      value: 0,
    });
    expect((await call(null, 'GET /v1/metrics')).status).toBe(401);
  });

  it('DRF-5: the daily report and the weekly review come once, however often they run', async () => {
    const { body: first } = await runReview('daily', '2026-11-21T08:00:00Z');
    expect(first).toMatchObject({ told: { email: 'sent', slack: 'sent' } });
    const [second, third] = await Promise.all([
      runReview('daily', '2026-11-21T08:00:00Z'),
      runReview('daily', '2026-11-21T11:30:00Z'),
    ]);
    for (const { body } of [second, third])
      expect(body).toEqual({
        uri: first.uri,
        told: { email: 'told before', slack: 'told before' },
      });
    expect((await runReview('weekly', '2026-11-23T08:00:00Z')).body.told.email).toBe('sent');
    const mailed = await until(
      () => Promise.resolve(fromMails('Weekly review')),
      (found) => found.length > 0,
    );
    expect(mailed).toHaveLength(1);
    expect(fromMails('Daily report, 2026-11-21')).toHaveLength(1);
    const json = await call('viewer', 'GET /v1/monitoring/daily/2026-11-21');
    expect(json.body).toMatchObject({ kind: 'daily', day: '2026-11-21', stage: 'dev' });
    const page = await call('viewer', 'GET /v1/monitoring/daily/2026-11-21?format=html');
    expect(page.body).toContain('<title>Daily report, 2026-11-21</title>');
    expect((await call('viewer', 'GET /v1/monitoring/daily/2026-01-01')).status).toBe(404);
  });
});
