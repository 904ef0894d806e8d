import {
  accessSync,
  constants,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../answer.ts';

/** Refuses a place the model cannot be written to, or that holds what is read, before anything was trained. */
export function checkPlace(path: string, inputs: readonly (string | undefined)[] = []): void {
  if (inputs.some((input) => input !== undefined && resolve(input) === resolve(path)))
    throw new UsageError(`--out ${path} would replace the rows it is trained on.`);
  if (basename(path) === '') throw new UsageError('--out needs the name of a file.');
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory())
    throw new UsageError(`${path} is a folder; name the file: --out ${join(path, 'model.onnx')}.`);
  const folder = nearest(dirname(resolve(path)));
  if (!statSync(folder).isDirectory())
    throw new UsageError(`${folder} is a file, so nothing can be written below it.`);
  try {
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new UsageError(`${path} cannot be written: ${(cause as Error).message}`);
  }
}

/** The folder itself, or the closest one above it that is there. */
function nearest(folder: string): string {
  const above = dirname(folder);
  return above === folder || isThere(folder) ? folder : nearest(above);
}

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

/** One by one: `mkdirSync` with `recursive` never comes back where a file system makes no folders, such as /proc. */
function makeFolder(folder: string): void {
  if (isThere(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** Writes beside the place and renames: the file is there as a whole or not at all. */
export function writeModel(path: string, bytes: Uint8Array): void {
  const folder = dirname(path);
  const part = join(folder, `.${basename(path)}.${process.pid}.part`);
  try {
    makeFolder(resolve(folder));
    writeFileSync(part, bytes);
    renameSync(part, path);
  } catch (cause) {
    rmSync(part, { force: true });
    throw new UsageError(`${path} cannot be written: ${(cause as Error).message}`);
  }
}
