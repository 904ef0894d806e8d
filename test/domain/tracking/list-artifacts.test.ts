import { describe, expect, it } from 'vitest';
import { memoryTrackedFiles } from '#adapters/memory/tracked-files.ts';
import { beginArtifactParts, maxParts } from '#domain/tracking/artifact-parts.ts';
import { listBelow, listFolder } from '#domain/tracking/list-artifacts.ts';
import type { TrackedFile } from '#domain/tracking/ports.ts';

/** A folder with so many files, of names of 500 characters. */
const folderOf = (count: number) => {
  let listed: TrackedFile[] = Array.from({ length: count }, (_, n) => ({
    name: `${n}`.padStart(500, '0'),
    isFolder: false,
    bytes: n,
  }));
  return {
    files: { list: async () => listed },
    change: (to: (files: TrackedFile[]) => TrackedFile[]) => {
      listed = to(listed);
    },
  };
};

describe('listFolder', () => {
  it('TRK-1: gives thousands of files at once, and refuses more than an answer holds', async () => {
    expect(await listFolder(folderOf(2_500), 'x')).toHaveLength(2_500);
    await expect(listFolder(folderOf(4_000), 'x')).rejects.toMatchObject({
      kind: 'too-large',
      field: 'path',
    });
  });
});

describe('listBelow', () => {
  it('TRK-1: tells paths below the root, also of a folder in it', async () => {
    const files = memoryTrackedFiles();
    for (const path of ['1/r/a.txt', '1/r/d/x', '1/r/d/e/y', '1/s/z'])
      await files.write(path, Uint8Array.of(1));
    expect(await listBelow({ files }, '1/r', '')).toEqual({
      files: [
        { name: 'a.txt', isFolder: false, bytes: 1 },
        { name: 'd', isFolder: true },
      ],
    });
    expect((await listBelow({ files }, '1/r', 'd')).files.map(({ name }) => name)).toEqual([
      'd/e',
      'd/x',
    ]);
  });

  it('TRK-1: gives each file once over several pages, though files come and go', async () => {
    const { files, change } = folderOf(7_000);
    const seen: string[] = [];
    let token: string | undefined = '';
    for (let pages = 0; token !== undefined; pages += 1) {
      const page = await listBelow({ files }, 'root', '', token);
      seen.push(...page.files.map(({ name }) => name));
      token = page.nextPageToken;
      expect(pages).toBeLessThan(9);
      change((now) => [{ name: '!', isFolder: false, bytes: 0 }, ...now.slice(1)]);
    }
    expect(seen).toHaveLength(7_000);
    expect(new Set(seen).size).toBe(7_000);
  });

  it('TRK-1: a folder and a file of one name, around the end of a page, are both seen', async () => {
    const name = 'n'.repeat(500);
    const many = folderOf(2_000);
    many.change((now) => now.flatMap((file) => [{ ...file, isFolder: true }, file]));
    const first = await listBelow(many, '', '');
    const second = await listBelow(many, '', '', first.nextPageToken);
    expect(first.files.length + second.files.length).toBe(4_000);
    expect(second.nextPageToken).toBeUndefined();
    expect(name).toHaveLength(500);
  });

  it.each(['nonsense', '%', '%00'])('TRK-1: refuses the page token %j', async (token) => {
    await expect(listBelow(folderOf(1), '', '', token)).rejects.toMatchObject({
      kind: 'invalid',
      field: 'page_token',
    });
  });
});

describe('beginArtifactParts', () => {
  const door = (urlLength: number) => {
    const aborted: string[] = [];
    const files = {
      beginParts: async (_: string, parts: number) => ({
        uploadId: 'u',
        urls: Array.from({ length: parts }, () => 'x'.repeat(urlLength)),
      }),
      abortParts: async (_: string, uploadId: string) => {
        aborted.push(uploadId);
      },
    };
    return { files, aborted };
  };

  it.each([0, -1, maxParts + 1])('TRK-1: refuses %d parts', async (parts) => {
    await expect(beginArtifactParts(door(1), 'x', parts)).rejects.toMatchObject({
      kind: 'invalid',
      field: 'num_parts',
    });
  });

  it('TRK-1: gives up, and leaves nothing, when the URLs do not fit into an answer', async () => {
    const short = door(500);
    expect((await beginArtifactParts(short, 'x', maxParts)).urls).toHaveLength(maxParts);
    const long = door(1_600);
    await expect(beginArtifactParts(long, 'x', 4_000)).rejects.toMatchObject({
      hint: expect.stringContaining('MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE'),
    });
    expect([short.aborted, long.aborted]).toEqual([[], ['u']]);
  });
});
