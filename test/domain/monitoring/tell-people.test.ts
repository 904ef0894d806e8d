import { expect, it } from 'vitest';
import { memoryToldMarks } from '#adapters/memory/told-marks.ts';
import type { Notice } from '#domain/monitoring/notice.ts';
import type { Channel } from '#domain/monitoring/ports.ts';
import { tellPeople } from '#domain/monitoring/tell-people.ts';

const notice: Notice = {
  id: 'churn#1',
  tone: 'info',
  subject: 's',
  what: 'w',
  facts: [],
  todo: [],
  links: [],
};

function channel(name: string, results: readonly ('sent' | 'not-configured' | Error)[]) {
  const calls: Notice[] = [];
  const made: Channel = {
    name,
    async send(told) {
      calls.push(told);
      const result = results[calls.length - 1] ?? 'sent';
      if (result instanceof Error) throw result;
      return result;
    },
  };
  return { made, calls };
}

it('DRF-5: tells each channel once, however often the event comes', async () => {
  const [mail, slack] = [channel('email', []), channel('slack', [])];
  const deps = { channels: [mail.made, slack.made], marks: memoryToldMarks() };
  expect(await tellPeople(deps, notice)).toEqual({ email: 'sent', slack: 'sent' });
  expect(await tellPeople(deps, notice)).toEqual({ email: 'told before', slack: 'told before' });
  expect([mail.calls.length, slack.calls.length]).toEqual([1, 1]);
});

it('DRF-5: a channel that fails keeps no other from being told, and is tried when the event comes again', async () => {
  const slack = channel('slack', [new Error('Slack answered 500.')]);
  const mail = channel('email', []);
  const deps = { channels: [slack.made, mail.made], marks: memoryToldMarks() };
  await expect(tellPeople(deps, notice)).rejects.toMatchObject({
    kind: 'unavailable',
    message: 'Not told to everybody (churn#1). slack: Slack answered 500.',
  });
  expect(mail.calls).toHaveLength(1);
  expect(await tellPeople(deps, notice)).toEqual({ slack: 'sent', email: 'told before' });
  expect(mail.calls).toHaveLength(1);
});

it('a channel that is not configured holds nothing up', async () => {
  const slack = channel('slack', ['not-configured']);
  const deps = { channels: [slack.made], marks: memoryToldMarks() };
  expect(await tellPeople(deps, notice)).toEqual({ slack: 'not-configured' });
});

it('two deliveries at once tell it once', async () => {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let sent = 0;
  const slow: Channel = {
    name: 'email',
    async send() {
      sent += 1;
      await gate;
      return 'sent';
    },
  };
  const deps = { channels: [slow], marks: memoryToldMarks() };
  const first = tellPeople(deps, notice);
  await expect(tellPeople(deps, notice)).rejects.toMatchObject({ kind: 'unavailable' });
  open();
  expect(await first).toEqual({ email: 'sent' });
  expect(sent).toBe(1);
});
