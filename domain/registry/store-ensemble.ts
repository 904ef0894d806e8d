import { utf8ToBytes } from '@noble/hashes/utils.js';
import { DomainError, invalid } from '../errors.ts';
import { canonicalJson } from '../governance/canonical-json.ts';
import { checkEnsemble } from '../serving/ensembles/check-ensemble.ts';
import type { Ensemble, VersionRef } from '../serving/ensembles/ensemble.ts';
import { ensembleSignature } from '../serving/ensembles/ensemble-signature.ts';
import { findMember } from '../serving/ensembles/find-members.ts';
import type { MemberDirectory } from '../serving/ensembles/ports.ts';
import { runEnsemble } from '../serving/ensembles/run-ensemble.ts';
import { checkMeta } from '../serving/ensembles/stacking.ts';
import type { LoadedModels, Stopwatch } from '../serving/ports.ts';
import { readDocument } from '../serving/read-document.ts';
import { rowOfZeros } from '../serving/row-of-zeros.ts';
import type { ModelVersion } from './model-version.ts';
import type { Artifacts } from './ports.ts';
import { keepArtifact, type StoredArtifact } from './store-artifact.ts';

export interface StoreEnsembleDeps {
  readonly artifacts: Artifacts;
  readonly directory: MemberDirectory;
  readonly models: LoadedModels;
  readonly stopwatch: Stopwatch;
}

/**
 * SRV-5: finds the members, checks that they go together, lets them answer one row of zeros together, and keeps the
 * ensemble as a document. Of each alias it notes the version it means now.
 *
 * @throws DomainError `invalid` with what does not fit
 */
export async function storeEnsemble(
  deps: StoreEnsembleDeps,
  ensemble: Ensemble,
  input: { readonly model: string; readonly sketch?: string },
): Promise<StoredArtifact> {
  checkEnsemble(ensemble);
  const find = {
    directory: deps.directory,
    document: (version: ModelVersion) => readDocument<Ensemble>(deps.artifacts, version),
  };
  const members: ModelVersion[] = [];
  for (const [at, ref] of ensemble.members.entries())
    members.push(await inField(`ensemble.members[${at}]`, () => findMember(find, ref, undefined)));
  const { meta: metaRef } = ensemble;
  const meta =
    metaRef && (await inField('ensemble.meta', () => findMember(find, metaRef, undefined)));
  const signature = ensembleSignature(members);
  if (meta) checkMeta(meta.signature, members.length, signature.classes ?? []);
  const assembled = { ensemble, members, ...(meta && { meta }) };
  await runEnsemble(deps, assembled, signature, signature.inputs.map(rowOfZeros)).catch(
    (cause: unknown) => {
      throw invalid(`The ensemble does not predict a row: ${(cause as Error).message}`, {
        field: 'ensemble',
        hint: 'It was tried with one row of zeros and empty texts.',
        cause,
      });
    },
  );
  const document: Ensemble = {
    ...ensemble,
    members: ensemble.members.map((ref, at) => noted(ref, members[at] as ModelVersion)),
    ...(metaRef && meta && { meta: noted(metaRef, meta) }),
  };
  const kept = await keepArtifact(deps.artifacts, {
    ...input,
    bytes: utf8ToBytes(canonicalJson(document)),
    name: 'ensemble.json',
  });
  return { ...kept, runtime: 'ensemble', signature };
}

const noted = <R extends VersionRef>(ref: R, { version }: ModelVersion): R =>
  'alias' in ref ? { ...ref, registered: version } : ref;

async function inField<T>(field: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind !== 'invalid') throw error;
    throw invalid(error.message, { field, cause: error });
  }
}
