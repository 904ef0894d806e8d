import { expect, it } from 'vitest';
import { secretsManager } from '#adapters/secrets/secrets-manager.ts';

it('asks for a secret once a minute, and sees a new one after that', async () => {
  let now = 0;
  const asked: unknown[] = [];
  const client = {
    send: async (command: { readonly input: unknown }) => {
      asked.push(command.input);
      return { SecretString: `value ${asked.length}` };
    },
  };
  const secrets = secretsManager(client as never, { now: () => now });
  expect([await secrets.read('a'), await secrets.read('a')]).toEqual(['value 1', 'value 1']);
  expect(await secrets.read('b')).toBe('value 2');
  now = 60_001;
  expect(await secrets.read('a')).toBe('value 3');
  expect(asked).toEqual([{ SecretId: 'a' }, { SecretId: 'b' }, { SecretId: 'a' }]);
});

it('DRF-5: sees the first real value at once', async () => {
  const values = ['not-configured', 'not-configured', 'https://hooks.slack.com/x'];
  let asked = 0;
  const client = {
    send: async () => ({ SecretString: values[Math.min(asked++, 2)] }),
  };
  const secrets = secretsManager(client as never, { placeholder: 'not-configured' });
  const read = [await secrets.read('a'), await secrets.read('a'), await secrets.read('a')];
  expect(read).toEqual(values);
  await secrets.read('a');
  expect(asked).toBe(3);
});
