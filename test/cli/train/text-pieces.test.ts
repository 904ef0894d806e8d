import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { textPieces } from '../../../cli/train/text-pieces.ts';

function file(content: string | Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), 'loopwright-pieces-')), 'data.csv');
  writeFileSync(path, content);
  return path;
}

async function pieces(path: string, size: number): Promise<string[]> {
  const all: string[] = [];
  for await (const piece of textPieces(path, size)) all.push(piece);
  return all;
}

describe('textPieces', () => {
  it('gives the whole text in pieces that end where a record does, whatever the size', async () => {
    const text = 'name,note\r\nZürich,"two\r\nlines"\r\nłódź,"a ""b"""\r\nlast,1';
    for (let size = 1; size <= 60; size++) {
      const parts = await pieces(file(text), size);
      expect(parts.join('')).toBe(text);
      for (const part of parts.slice(0, -1)) {
        expect(part).toMatch(/\r\n$/);
        expect((part.match(/"/g) ?? []).length % 2).toBe(0);
      }
    }
  });

  it('gives nothing for an empty file', async () => {
    expect(await pieces(file(''), 10)).toEqual([]);
  });

  it('refuses what is no UTF-8', async () => {
    await expect(pieces(file(Uint8Array.of(97, 10, 0xff, 0xfe)), 2)).rejects.toThrow('not UTF-8');
  });
});
