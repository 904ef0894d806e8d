import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  artifactFolder,
  artifactPath,
  baseName,
  joinPath,
  maxPathBytes,
} from '#domain/tracking/artifact-path.ts';

const refused = (path: string) => {
  try {
    artifactPath(path);
    return undefined;
  } catch (error) {
    return error as Error & { kind: string; field: string };
  }
};

describe('artifactPath', () => {
  it.each([
    'model/MLmodel',
    'with space/plus+and-dash.txt',
    '100%.txt',
    '50%25.txt',
    'a#b?c&d.txt',
    'ünïcødé/日本/😀',
    '.hidden',
    '..x/a../…',
    '~',
    '__proto__',
    '\u{10ffff}',
    'é'.repeat(maxPathBytes / 2),
  ])('TRK-1: takes %s as it is', (path) => {
    expect(artifactPath(path)).toBe(path);
  });

  it.each([
    ['', 'it is empty'],
    ['/etc/passwd', 'it is absolute'],
    ['a//b', 'empty name'],
    ['a/', 'empty name'],
    ['./a', "'.'"],
    ['..', "'..'"],
    ['a/../b', "'..'"],
    ['a/..', "'..'"],
    ['%2e%2e/b', "'..'"],
    ['a/%252e%252e/b', "'..'"],
    ['..%2f..%2fetc', "'..'"],
    ['a/%25252e%25252e%25252fb', "'..'"],
    ['a\\b', 'backslash'],
    ['a%5cb', 'backslash'],
    ['a\u0000b', 'control character'],
    ['a%00b', 'control character'],
    ['a%2500b', 'control character'],
    ['a\nb', 'control character'],
    ['\ud800', 'not Unicode'],
    ['a'.repeat(maxPathBytes + 1), 'more than 1000 bytes'],
    ['é'.repeat(maxPathBytes / 2 + 1), 'more than 1000 bytes'],
    ['a'.repeat(10_000_000), 'more than 1000 bytes'],
  ])('SEC-3: refuses %j', (path, why) => {
    const error = refused(path);
    expect(error).toMatchObject({ kind: 'invalid', field: 'path' });
    expect(error?.message).toContain(why);
    expect(error?.message.length).toBeLessThan(250);
  });

  it('SEC-3: what it takes is below its folder however often it is decoded, and fits into a key', () => {
    const piece = fc.constantFrom(
      '.',
      '..',
      '/',
      '%',
      '2',
      '5',
      'e',
      'E',
      'F',
      'c',
      '0',
      '\\',
      'a',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece).map((all) => all.join('')),
        ),
        (path) => {
          fc.pre(refused(path) === undefined);
          let form = path;
          for (let times = 0; times < 9; times += 1) {
            const url = new URL(
              `http://x/root/${form.split('/').map(encodeURIComponent).join('/')}`,
            );
            expect(url.pathname.startsWith('/root/')).toBe(true);
            expect(form).not.toMatch(/\\|(^|\/)\.\.(\/|$)/);
            form = form.replace(/%[0-9a-f]{2}/gi, (code) =>
              String.fromCharCode(Number.parseInt(code.slice(1), 16)),
            );
          }
          expect(Buffer.byteLength(`mlflow/${path}`)).toBeLessThanOrEqual(1024);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('artifactFolder', () => {
  it.each([
    ['', ''],
    ['.', ''],
    ['./', ''],
    ['data/', 'data'],
    ['data/./x', 'data/x'],
    ['data', 'data'],
  ])('TRK-1: takes %j as %j', (given, folder) => {
    expect(artifactFolder(given)).toBe(folder);
  });

  it.each(['/', '/etc', '..', 'a//b', '../../etc', '%2e%2e/x'])('SEC-3: refuses %j', (path) => {
    expect(() => artifactFolder(path)).toThrowError(/Invalid path/);
  });
});

describe('names and folders', () => {
  it.each([
    ['/tmp/x/weights.bin', 'weights.bin'],
    ['C:\\Users\\ada\\weights.bin', 'weights.bin'],
    ['weights.bin', 'weights.bin'],
    ['/tmp/x/', ''],
  ])('TRK-1: the base name of %s is %j', (path, name) => {
    expect(baseName(path)).toBe(name);
  });

  it('joins a folder and a path, either of which may be the root', () => {
    expect([joinPath('a', 'b/c'), joinPath('', 'b'), joinPath('a', ''), joinPath('', '')]).toEqual([
      'a/b/c',
      'b',
      'a',
      '',
    ]);
  });
});
