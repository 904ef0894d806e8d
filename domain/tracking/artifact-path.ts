import { invalid } from '../errors.ts';
import { writeUtf8 } from '../utf8.ts';

/** Bytes of UTF-8: with the prefix before it a path must be a key of S3, of at most 1 024. */
export const maxPathBytes = 1_000;

/** Characters that no listing of S3 can hold (XML 1.0), and the separator of another system. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unusable = /[\u0000-\u001f\u007f\ufffe\uffff\\]/;

/**
 * Checks a path of a file: relative, `/` between its names, none of them empty, `.` or `..`; also not after it was
 * decoded once or more, because parts in between (gateways, SDKs) may do that. All other characters are fine.
 *
 * @throws DomainError `invalid`
 */
export function artifactPath(path: string, field = 'path'): string {
  const refuse = (why: string) =>
    invalid(`Invalid path '${shortened(path)}': ${why}.`, {
      field,
      hint: "A path is relative, with '/' between names, e.g. model/MLmodel.",
    });
  if (path === '') throw refuse('it is empty');
  if (!path.isWellFormed()) throw refuse('it is not Unicode');
  if (path.length > maxPathBytes || utf8Bytes(path) > maxPathBytes)
    throw refuse(`it has more than ${maxPathBytes} bytes of UTF-8`);
  if (path.split('/').some((name) => name === '' || name === '.'))
    throw refuse("it is absolute, or has an empty name or '.' in it");
  for (const form of decodedForms(path)) {
    if (unusable.test(form)) throw refuse('it has a backslash or a control character in it');
    if (form.split('/').includes('..')) throw refuse("it has '..' in it");
  }
  return path;
}

/** A folder: as a path, but `''` is the root, and `.` and a slash at the end say nothing. */
export function artifactFolder(path: string, field = 'path'): string {
  const names = path.replace(/\/$/, '').split('/');
  const said = path.startsWith('/') ? path : names.filter((name) => name !== '.').join('/');
  return said === '' ? '' : artifactPath(said, field);
}

/** The last name of a path of any system: clients tell where a file lies on their own disk. */
export const baseName = (localPath: string): string => localPath.split(/[\\/]/).at(-1) ?? '';

/** Of two checked paths; `''` is no folder. */
export const joinPath = (folder: string, path: string): string =>
  folder === '' || path === '' ? folder + path : `${folder}/${path}`;

/** The path, and what each further percent-decoding makes of it. A `%` that encodes nothing stays. */
function* decodedForms(path: string): Generator<string> {
  let form = path;
  for (;;) {
    yield form;
    const next = form.replace(/%([0-9a-f]{2})/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
    if (next === form) return;
    form = next;
  }
}

const utf8Bytes = (text: string): number => writeUtf8(text, new Uint8Array(text.length * 3));
const shortened = (path: string): string => (path.length > 100 ? `${path.slice(0, 100)}…` : path);
