import { invalid } from '../errors.ts';
import { artifactFolder } from './artifact-path.ts';
import type { TrackedFiles } from './ports.ts';

const scheme = /^mlflow-artifacts:(?:\/\/[^/?#]*)?(?:\/|$)/i;

/** A place below a location. */
export const belowLocation = (location: string, ...names: readonly string[]): string =>
  [location.replace(/\/+$/, ''), ...names].join('/');

/**
 * The folder of a location that is kept here: `mlflow-artifacts:/{folder}`, or the same place in our bucket by its S3
 * name. Undefined for another place, which is between the client and its owner.
 */
export function folderAt(files: Pick<TrackedFiles, 'uriOf'>, location: string): string | undefined {
  const root = files.uriOf('');
  const match = scheme.exec(location)?.[0] ?? (location.startsWith(root) ? root : undefined);
  return match === undefined
    ? undefined
    : artifactFolder(location.slice(match.length), 'artifact_location');
}

/** @throws DomainError `invalid` for a location that is not kept here. */
export function ownFolderAt(files: Pick<TrackedFiles, 'uriOf'>, location: string): string {
  const folder = folderAt(files, location);
  if (folder !== undefined) return folder;
  throw invalid(`The artifacts are at ${location}, which this server does not read.`, {
    field: 'artifact_uri',
    hint: 'Clients read and write such a location themselves, with their own credentials.',
  });
}
