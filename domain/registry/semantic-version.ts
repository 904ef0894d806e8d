import { invalid } from '../errors.ts';
import { matrixWidth, rowColumns } from '../serving/row-columns.ts';
import type { ModelVersion } from './model-version.ts';
import type { Signature, TensorSpec } from './signature.ts';

type Triple = readonly [major: number, minor: number, patch: number];
export type Increment = 'major' | 'minor' | 'patch';

/** semver.org 2.0.0 without pre-release and build parts. */
const pattern = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/;

/** @throws DomainError `invalid` */
export function parseSemver(text: string): Triple {
  const [, major, minor, patch] = pattern.exec(text) ?? [];
  if (major === undefined)
    throw invalid(`"${text}" is not a semantic version.`, {
      field: 'semver',
      hint: 'Three numbers without leading zeros, e.g. 1.4.0.',
    });
  return [Number(major), Number(minor), Number(patch)];
}

/** Negative when `a` comes before `b`. */
export function compareSemver(a: string, b: string): number {
  const [left, right] = [parseSemver(a), parseSemver(b)];
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** What the increment is judged by. */
export type Descent = Pick<ModelVersion, 'signature' | 'source' | 'artifact'>;

/**
 * REG-2. The semantic version of a new version: 1.0.0 for the first; else the highest there is, one step on. The step
 * is judged against the version that has the highest, or `wanted` is taken when it is higher still.
 *
 * @throws DomainError `invalid` when `wanted` is no semantic version, or not higher.
 */
export function nextSemver(
  existing: readonly (Descent & Pick<ModelVersion, 'semver' | 'version'>)[],
  made: Descent,
  wanted?: string,
): string {
  const highest = existing.toSorted((a, b) => compareSemver(b.semver, a.semver))[0];
  if (wanted !== undefined) {
    parseSemver(wanted);
    if (highest !== undefined && compareSemver(wanted, highest.semver) <= 0)
      throw invalid(
        `${wanted} is not higher than ${highest.semver} of version ${highest.version}.`,
        {
          field: 'semver',
          hint: 'Leave it out to have it derived.',
        },
      );
    return wanted;
  }
  if (highest === undefined) return '1.0.0';
  const [major, minor, patch] = parseSemver(highest.semver);
  switch (incrementOf(highest, made)) {
    case 'major':
      return `${major + 1}.0.0`;
    case 'minor':
      return `${major}.${minor + 1}.0`;
    case 'patch':
      return `${major}.${minor}.${patch + 1}`;
  }
}

/**
 * MAJOR: a client of the former version would break, or another algorithm made it. PATCH: same signature from the same
 * data (or the very same file). MINOR: everything else, which is trained again or has new features.
 */
export function incrementOf(former: Descent, made: Descent): Increment {
  if (!isCompatible(former.signature, made.signature)) return 'major';
  const [before, now] = [former.source.algorithm, made.source.algorithm];
  if (before !== undefined && now !== undefined && before !== now) return 'major';
  const sameData =
    (made.artifact.sha256 !== '' && former.artifact.sha256 === made.artifact.sha256) ||
    (made.source.datasetSha256 !== undefined &&
      made.source.datasetSha256 === former.source.datasetSha256);
  return sameData && isCompatible(made.signature, former.signature) ? 'patch' : 'minor';
}

/**
 * Whether who speaks to `former` may speak so to `made`: no input or output is gone or of another kind, a matrix has the
 * same columns in the same order, same classes.
 */
export function isCompatible(former: Signature, made: Signature): boolean {
  const keeps = (before: readonly TensorSpec[], now: readonly TensorSpec[]) =>
    before.every((spec) => now.some((other) => sameSpec(spec, other)));
  return (
    keeps(former.inputs, made.inputs) &&
    keeps(former.outputs, made.outputs) &&
    columnsOf(former) === columnsOf(made) &&
    (former.classes ?? []).join('\0') === (made.classes ?? []).join('\0')
  );
}

const columnsOf = (signature: Signature): string =>
  matrixWidth(signature) === undefined
    ? ''
    : (rowColumns(signature) ?? []).map(({ name }) => name).join('\0');

const sameSpec = (a: TensorSpec, b: TensorSpec): boolean =>
  a.name === b.name && a.datatype === b.datatype && a.shape.join() === b.shape.join();
