import { invalid } from '../../errors.ts';
import type { ModelVersion } from '../../registry/model-version.ts';
import { askedBy, type Ensemble, refWords, type VersionRef } from './ensemble.ts';
import type { MemberDirectory } from './ports.ts';

export interface FindDeps {
  readonly directory: MemberDirectory;
  /** The document of a version that is an ensemble. */
  document(version: ModelVersion): Promise<Ensemble>;
}

/** What is being resolved, so that it is not found inside itself; undefined for a version that is not registered yet. */
export type Self = Pick<ModelVersion, 'model' | 'version'> | undefined;

/**
 * The version a member means now. Throws `invalid` when there is none, when it is the ensemble itself or holds it, or
 * when it is an ensemble of ensembles: depth is two at most.
 */
export async function findMember(
  deps: FindDeps,
  ref: VersionRef,
  self: Self,
): Promise<ModelVersion> {
  const found = await meant(deps.directory, ref);
  refuseSelf(found, self, ref);
  if (found.runtime !== 'ensemble') return found;
  for (const inner of askedBy(await deps.document(found))) {
    const version = await meant(deps.directory, inner);
    refuseSelf(version, self, ref);
    if (version.runtime === 'ensemble')
      throw refused(
        `${refWords(ref)} is an ensemble that has the ensemble ${refWords(inner)} in it; depth is two at most.`,
      );
  }
  return found;
}

async function meant(directory: MemberDirectory, ref: VersionRef): Promise<ModelVersion> {
  const version = 'alias' in ref ? await directory.alias(ref.model, ref.alias) : ref.version;
  const found = version === undefined ? undefined : await directory.version(ref.model, version);
  if (found !== undefined) return found;
  throw refused(`There is no ${refWords(ref)}.`);
}

function refuseSelf(found: ModelVersion, self: Self, ref: VersionRef): void {
  if (self !== undefined && found.model === self.model && found.version === self.version)
    throw refused(`${refWords(ref)} leads back to the ensemble itself.`);
}

const refused = (message: string) =>
  invalid(message[0]?.toUpperCase() + message.slice(1), { field: 'ensemble.members' });
