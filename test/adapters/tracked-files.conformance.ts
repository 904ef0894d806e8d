import { describe, expect, it } from 'vitest';
import type { TrackedFiles } from '#domain/tracking/ports.ts';

/** The client that is sent to a URL. */
export interface Visitor {
  /** Answers the ETag. */
  put(url: string, bytes: Uint8Array): Promise<string>;
  get(url: string): Promise<Uint8Array>;
}

const text = (content: string) => new TextEncoder().encode(content);
/** 5 MiB, the least that S3 takes for a part that is not the last. */
const partOf = (byte: number) => new Uint8Array(5 * 1024 * 1024).fill(byte);

export const oddNames = [
  'with space and+plus.txt',
  '100%.txt',
  '50%25.txt',
  'a#b?c&d=e;f.txt',
  'it\'s "quoted" (*)!~$,:@[]{}.txt',
  'ünïcødé-日本-😀.txt',
  'é.txt',
  '.hidden',
  '..x..',
  '__proto__',
];

let made = 0;

/** What every place of tracked files must do. Each test has a folder of its own. */
export function trackedFilesConformance(
  name: string,
  open: () => { readonly files: TrackedFiles; readonly visitor: Visitor },
): void {
  const inFolder = () => {
    made += 1;
    const { files, visitor } = open();
    const folder = `${made}/run/artifacts`;
    const put = async (path: string, content: string) => {
      const { url } = await files.upload(`${folder}/${path}`);
      await visitor.put(url, text(content));
    };
    return { files, visitor, folder, put };
  };

  describe(`${name} as tracked files`, () => {
    it('TRK-1: takes a file at its URL and gives it back, with its size; the last upload counts', async () => {
      const { files, visitor, folder, put } = inFolder();
      await put('a.txt', 'first');
      await put('a.txt', 'second!');
      const door = await files.download(`${folder}/a.txt`);
      expect(door?.bytes).toBe(7);
      expect(await visitor.get(door?.url ?? '')).toEqual(text('second!'));
      expect(await files.read(`${folder}/a.txt`, 7)).toEqual(text('second!'));
    });

    it('TRK-1: keeps every odd name apart and as it is', async () => {
      const { files, visitor, folder, put } = inFolder();
      for (const odd of oddNames) await put(`${odd}/${odd}`, odd);
      expect((await files.list(folder)).map((file) => file.name)).toEqual([...oddNames].sort());
      for (const odd of oddNames) {
        const path = `${folder}/${odd}/${odd}`;
        expect(await files.list(`${folder}/${odd}`)).toEqual([
          { name: odd, isFolder: false, bytes: text(odd).length },
        ]);
        const door = await files.download(path);
        expect(await visitor.get(door?.url ?? '')).toEqual(text(odd));
      }
      const all = await files.listAll(folder);
      expect(all.map(({ path }) => path).sort()).toEqual(oddNames.map((o) => `${o}/${o}`).sort());
    });

    it('TRK-1: lists folders and files directly below, in the order of names', async () => {
      const { files, folder, put } = inFolder();
      for (const path of ['notes/a.txt', 'conf.json', 'data/x.csv', 'data/deep/er/y.bin', 'data-2'])
        await put(path, path);
      expect(await files.list(folder)).toEqual([
        { name: 'conf.json', isFolder: false, bytes: 9 },
        { name: 'data', isFolder: true },
        { name: 'data-2', isFolder: false, bytes: 6 },
        { name: 'notes', isFolder: true },
      ]);
      const all = await files.listAll(`${folder}/data`);
      expect(all.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
        { path: 'deep/er/y.bin', bytes: 18 },
        { path: 'x.csv', bytes: 10 },
      ]);
    });

    it('TRK-1: of what is no folder, a file or nothing, the list is empty', async () => {
      const { files, folder, put } = inFolder();
      await put('f.txt', 'f');
      expect(await files.list(`${folder}/f.txt`)).toEqual([]);
      expect(await files.list(`${folder}/f`)).toEqual([]);
      expect(await files.listAll(`${folder}/not/there`)).toEqual([]);
    });

    it('TRK-1: a file of no bytes is a file', async () => {
      const { files, visitor, folder, put } = inFolder();
      await put('empty', '');
      await files.write(`${folder}/written`, new Uint8Array());
      expect(await files.list(folder)).toEqual([
        { name: 'empty', isFolder: false, bytes: 0 },
        { name: 'written', isFolder: false, bytes: 0 },
      ]);
      const door = await files.download(`${folder}/written`);
      expect(door?.bytes).toBe(0);
      expect(await visitor.get(door?.url ?? '')).toEqual(new Uint8Array());
      expect(await files.read(`${folder}/empty`, 0)).toEqual(new Uint8Array());
    });

    it('TRK-1: knows what is not there, and reads nothing larger than its reader takes', async () => {
      const { files, folder, put } = inFolder();
      await put('four', 'four');
      expect(await files.download(`${folder}/fou`)).toBeUndefined();
      expect(await files.read(`${folder}/fou`, 9)).toBeUndefined();
      await expect(files.read(`${folder}/four`, 3)).rejects.toMatchObject({ kind: 'too-large' });
    });

    it('TRK-1: removes a file, or all below a folder, and nothing else', async () => {
      const { files, folder, put } = inFolder();
      for (const path of ['a', 'ab', 'a.d/x', 'd/x', 'd/e/y', 'd2/x']) await put(path, path);
      await files.remove(`${folder}/a`);
      await files.remove(`${folder}/d`);
      await files.remove(`${folder}/not-there`);
      const left = (await files.listAll(folder)).map(({ path }) => path);
      expect(left.sort()).toEqual(['a.d/x', 'ab', 'd2/x']);
    });

    it('TRK-1: puts a file together from its parts, told in any order, and again when asked again', async () => {
      const { files, visitor, folder } = inFolder();
      const path = `${folder}/big.bin`;
      const { uploadId, urls } = await files.beginParts(path, 3);
      const contents = [partOf(1), partOf(2), text('end')];
      const parts = await Promise.all(
        urls.map(async (url, index) => ({
          number: index + 1,
          etag: await visitor.put(url, contents[index] ?? text('')),
        })),
      );
      expect(await files.download(path)).toBeUndefined();
      await files.completeParts(path, uploadId, parts.toReversed());
      await files.completeParts(path, uploadId, parts);
      const door = await files.download(path);
      expect(door?.bytes).toBe(10 * 1024 * 1024 + 3);
      const bytes = await visitor.get(door?.url ?? '');
      expect([bytes[0], bytes[5 * 1024 * 1024], bytes.at(-1)]).toEqual([1, 2, 100]);
    });

    it.each([
      ['an unknown upload', { uploadId: 'unknown' }],
      ['another file', { path: 'other' }],
      ['a part that was not uploaded', { number: 2 }],
      ['another ETag', { etag: '"00000000000000000000000000000000"' }],
    ])('TRK-1: refuses to put parts together for %s', async (_, wrong) => {
      const { files, visitor, folder } = inFolder();
      const begun = await files.beginParts(`${folder}/x`, 2);
      const etag = await visitor.put(begun.urls[0] ?? '', text('x'));
      const said = { path: 'x', number: 1, etag, uploadId: begun.uploadId, ...wrong };
      const done = files.completeParts(`${folder}/${said.path}`, said.uploadId, [
        { number: said.number, etag: said.etag },
      ]);
      await expect(done).rejects.toMatchObject({ kind: 'invalid' });
      expect(await files.listAll(folder)).toEqual([]);
    });

    it('TRK-1: an upload that was given up leaves nothing; giving it up twice is fine', async () => {
      const { files, visitor, folder } = inFolder();
      const { uploadId, urls } = await files.beginParts(`${folder}/x`, 1);
      const etag = await visitor.put(urls[0] ?? '', text('x'));
      await files.abortParts(`${folder}/x`, uploadId);
      await files.abortParts(`${folder}/x`, uploadId);
      const done = files.completeParts(`${folder}/x`, uploadId, [{ number: 1, etag }]);
      await expect(done).rejects.toMatchObject({ kind: 'invalid' });
      expect(await files.listAll(folder)).toEqual([]);
    });

    it('names files by URIs that begin with that of the root', () => {
      const { files } = inFolder();
      expect(files.uriOf('1/a b+c')).toBe(`${files.uriOf('')}1/a b+c`);
    });
  });
}
