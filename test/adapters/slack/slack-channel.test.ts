import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { slackChannel } from '#adapters/slack/slack-channel.ts';
import { webhookUrl } from '#adapters/slack/webhook-url.ts';
import type { Notice } from '#domain/monitoring/notice.ts';

const notice: Notice = {
  id: 'churn#1',
  tone: 'critical',
  subject: 'Drift in churn',
  what: 'It moved.',
  facts: [],
  todo: [],
  links: [],
};

let server: Server | undefined;
afterEach(() => server?.close());

/** A stand-in for Slack: answers in turn, remembers what it was sent. */
async function slack(...answers: readonly (readonly [status: number, headers?: object])[]) {
  const bodies: string[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const [status, headers = {}] = answers[bodies.length] ?? [200];
      bodies.push(body);
      response.writeHead(status, headers as Record<string, string>).end('invalid_token');
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const pauses: number[] = [];
  const channel = slackChannel({
    secrets: { read: async () => `http://127.0.0.1:${port}/services/T0/B0/SECRETPART` },
    secretName: 'slack',
    reach: { hosts: ['hooks.slack.com'], local: true },
    stage: 'dev',
    pause: async (ms) => {
      pauses.push(ms);
    },
  });
  return { channel, bodies, pauses };
}

describe('Slack', () => {
  it('DRF-5: is sent blocks as JSON', async () => {
    const { channel, bodies } = await slack([200]);
    expect(await channel.send(notice)).toBe('sent');
    expect(JSON.parse(bodies[0] as string)).toMatchObject({ text: '[dev] Drift in churn' });
  });

  it('is asked again after throttling and errors, with the pause it asks for', async () => {
    const { channel, bodies, pauses } = await slack([429, { 'retry-after': '2' }], [503], [200]);
    expect(await channel.send(notice)).toBe('sent');
    expect(bodies).toHaveLength(3);
    expect(pauses).toEqual([2_000, 2_000]);
  });

  it('is not asked again for what it refuses, and no error names the address', async () => {
    const { channel, bodies } = await slack([403]);
    const error = await channel.send(notice).catch((thrown) => thrown);
    expect(error.message).toBe('Slack answered 403 invalid_token.');
    expect(bodies).toHaveLength(1);
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain('SECRETPART');
  });

  it('follows no redirect', async () => {
    const redirect = [302, { location: 'http://127.0.0.1:1/' }] as const;
    const { channel } = await slack(redirect, redirect, redirect);
    await expect(channel.send(notice)).rejects.toThrow('Slack could not be reached');
  });
});

describe('the address of a webhook', () => {
  const reach = { hosts: ['hooks.slack.com'], local: false };
  it.each(['not-configured', '', '  ', '{"url":""}'])('is none while it says %j', (secret) => {
    expect(webhookUrl(secret, reach)).toBeUndefined();
  });

  it.each([
    'http://hooks.slack.com/services/x',
    'https://evil.example/services/x',
    'https://hooks.slack.com.evil.example/x',
    'https://hooks.slack.com:8443/x',
    'https://user:pass@hooks.slack.com/x',
    'http://127.0.0.1/x',
    'file:///etc/passwd',
    'nonsense SECRETPART',
    '{"url":"ftp://hooks.slack.com/SECRETPART"}',
    '{broken SECRETPART',
  ])('SEC-1: is refused when it is %s, without being told', (secret) => {
    expect(() => webhookUrl(secret, reach)).toThrow(/^(?!.*SECRETPART)/);
  });

  it('may be text or JSON', () => {
    const url = 'https://hooks.slack.com/services/T/B/x';
    expect(webhookUrl(`${url}\n`, reach)?.href).toBe(url);
    expect(webhookUrl(JSON.stringify({ url }), reach)?.href).toBe(url);
  });
});
