import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findConnection } from '../../cli/connection.ts';

const local = {
  target: 'emulator',
  apiUrl: 'http://127.0.0.1:4566/api',
  token: 't-admin',
  tokens: { viewer: 't-viewer', mlLead: 't-ml', admin: 't-admin' },
  region: 'eu-west-1',
  endpoint: 'http://127.0.0.1:4566',
  resources: {},
};

function folderWith(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'loopwright-'));
  mkdirSync(join(folder, '.loopwright'));
  writeFileSync(join(folder, '.loopwright', 'local.json'), content);
  return folder;
}

const folders = [folderWith(JSON.stringify(local))];

describe('where the API is', () => {
  it('comes from .loopwright/local.json', () => {
    expect(findConnection({ folders, env: {} })).toMatchObject({
      target: 'emulator',
      apiUrl: local.apiUrl,
      token: 't-admin',
      tokenName: 'admin',
      region: 'eu-west-1',
      endpoint: local.endpoint,
    });
  });

  it('is overridden by the environment', () => {
    const env = { LOOPWRIGHT_URL: 'https://other.test', LOOPWRIGHT_TOKEN: 'mine' };
    expect(findConnection({ folders, env })).toMatchObject({
      target: 'custom',
      apiUrl: 'https://other.test',
      token: 'mine',
      tokenName: 'LOOPWRIGHT_TOKEN',
    });
  });

  it('takes the token of a named person before that of the environment', () => {
    const env = { LOOPWRIGHT_TOKEN: 'mine' };
    expect(findConnection({ folders, env, tokenOf: 'mlLead' }).token).toBe('t-ml');
  });

  it('names the tokens there are when the asked one is not', () => {
    expect(() => findConnection({ folders, env: {}, tokenOf: 'boss' })).toThrow(
      'There is no token of boss in .loopwright/local.json (viewer, mlLead, admin).',
    );
  });

  it('says what to do when nothing is known', () => {
    expect(() => findConnection({ folders: [], env: {} })).toThrow('run `npm start`');
  });

  it('says when the file is broken, instead of reading it as empty', () => {
    expect(() => findConnection({ folders: [folderWith('{')], env: {} })).toThrow('is not JSON');
  });
});
