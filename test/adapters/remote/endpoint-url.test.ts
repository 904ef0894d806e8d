import { describe, expect, it } from 'vitest';
import { endpointUrl } from '#adapters/remote/endpoint-url.ts';
import { mayReach, type Reach } from '#adapters/remote/reach.ts';

describe('mayReach', () => {
  it.each<[string, boolean, boolean, boolean]>([
    ['8.8.8.8', true, true, true],
    ['2606:4700::1111', true, true, true],
    ['10.0.0.7', false, true, true],
    ['172.16.0.1', false, true, true],
    ['172.32.0.1', true, true, true],
    ['192.168.1.1', false, true, true],
    ['100.64.0.1', false, true, true],
    ['fd12::1', false, true, true],
    ['127.0.0.1', false, false, true],
    ['127.8.8.8', false, false, true],
    ['::1', false, false, true],
    ['::ffff:127.0.0.1', false, false, true],
    ['::ffff:10.0.0.7', false, true, true],
    ['169.254.169.254', false, false, false],
    ['::ffff:169.254.169.254', false, false, false],
    ['169.254.170.2', false, false, false],
    ['fd00:ec2::254', false, false, false],
    ['fe80::1', false, false, false],
    ['0.0.0.0', false, false, false],
    ['::', false, false, false],
    ['224.0.0.1', false, false, false],
    ['255.255.255.255', false, false, false],
    ['64:ff9b::a9fe:a9fe', false, false, false],
    ['2002:a9fe:a9fe::', false, false, false],
    ['example.com', false, false, false],
  ])('SRV-9: %s: public %s, private %s, local %s', (address, ...expected) => {
    const reaches: Reach[] = ['public', 'private', 'local'];
    expect(reaches.map((reach) => mayReach(reach, address))).toEqual(expected);
  });
});

describe('endpointUrl', () => {
  const of = (url: string, reach: Reach = 'public', version?: string) =>
    endpointUrl({ kind: 'https', url, modelName: 'a/b', ...(version && { version }) }, reach).href;

  it('SRV-9: is where the protocol has its models', () => {
    expect(of('https://triton.example.com')).toBe(
      'https://triton.example.com/v2/models/a%2Fb/infer',
    );
    expect(of('https://example.com:8443/team/', 'public', '../1')).toBe(
      'https://example.com:8443/team/v2/models/a%2Fb/versions/..%2F1/infer',
    );
    expect(of('http://localhost:8000', 'local')).toBe(
      'http://localhost:8000/v2/models/a%2Fb/infer',
    );
    expect(of('https://10.0.0.7', 'private')).toContain('10.0.0.7');
  });

  it.each<[string, Reach, string]>([
    ['triton', 'public', 'not a URL'],
    ['http://triton.example.com', 'public', 'over https'],
    ['http://triton.example.com', 'local', 'over https'],
    ['http://127.0.0.1:8000', 'private', 'over https'],
    ['ftp://triton.example.com', 'local', 'over https'],
    ['file:///etc/passwd', 'local', 'over https'],
    ['https://user:secret@example.com', 'public', 'no user'],
    ['https://example.com/?token=x', 'public', 'no user'],
    ['https://example.com/#x', 'public', 'no user'],
    ['https://localhost', 'private', 'not an address'],
    ['https://127.1', 'public', 'not an address'],
    ['https://2130706433', 'public', 'not an address'],
    ['https://0x7f.1', 'private', 'not an address'],
    ['https://[::1]', 'public', 'not an address'],
    ['https://10.0.0.7', 'public', 'not an address'],
    ['https://169.254.169.254', 'local', 'not an address'],
    ['https://[::ffff:169.254.169.254]', 'local', 'not an address'],
    ['https://[fd00:ec2::254]', 'private', 'not an address'],
  ])('SRV-9: %s is refused where the reach is %s', (url, reach, words) => {
    expect(() => of(url, reach)).toThrow(words);
  });
});
