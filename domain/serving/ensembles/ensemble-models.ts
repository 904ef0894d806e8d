import { DomainError, unavailable } from '../../errors.ts';
import type { ModelVersion } from '../../registry/model-version.ts';
import type { Artifacts } from '../../registry/ports.ts';
import type { Metrics } from '../../workflows.ts';
import type { LoadedModels, Stopwatch, Warn } from '../ports.ts';
import { readDocument } from '../read-document.ts';
import type { Ensemble, VersionRef } from './ensemble.ts';
import { checkMember } from './ensemble-signature.ts';
import { findMember } from './find-members.ts';
import type { MemberDirectory } from './ports.ts';
import { type Assembled, runEnsemble } from './run-ensemble.ts';
import { checkMeta } from './stacking.ts';

export interface EnsembleModelsDeps {
  readonly artifacts: Pick<Artifacts, 'read'>;
  readonly directory: MemberDirectory;
  /** What answers for the members; of them some may be ensembles again. */
  readonly models: LoadedModels;
  readonly stopwatch: Stopwatch;
  readonly metrics: Metrics;
  readonly warn: Warn;
}

interface Known {
  readonly document: Promise<Ensemble>;
  assembled?: Assembled;
  readAt: number;
  reading: Promise<void> | undefined;
}

const maxRemembered = 1_000;

/**
 * SRV-5: ensembles, ready to run. Aliases are followed within `ttlMs`; where one means a version that does not fit, or
 * none, the version it meant at registration answers, and the metric `ensembleMemberRefused` says so. When the registry
 * cannot be read, the members known last go on answering (`staleEnsemble`).
 */
export function ensembleModels(deps: EnsembleModelsDeps, ttlMs = 5_000): LoadedModels {
  const { artifacts, directory, models, stopwatch, metrics, warn } = deps;
  const ensembles = new Map<string, Known>();
  const keyOf = ({ model, version, artifact }: ModelVersion) =>
    `${model}\u0000${version}\u0000${artifact.sha256}`;

  function known(version: ModelVersion): Known {
    const key = keyOf(version);
    const found = ensembles.get(key);
    if (found !== undefined) return found;
    if (ensembles.size >= maxRemembered) ensembles.clear();
    const document = readDocument<Ensemble>(artifacts, version);
    const made: Known = { document, readAt: 0, reading: undefined };
    ensembles.set(key, made);
    document.catch(() => {
      if (ensembles.get(key) === made) ensembles.delete(key);
    });
    return made;
  }

  const find = { directory, document: (version: ModelVersion) => known(version).document };

  async function fitting(
    ref: VersionRef,
    ensemble: ModelVersion,
    fits: (found: ModelVersion) => void,
  ): Promise<ModelVersion> {
    try {
      const found = await findMember(find, ref, ensemble);
      fits(found);
      return found;
    } catch (cause) {
      if (!(cause instanceof DomainError) || cause.kind !== 'invalid') throw cause;
      const before =
        'alias' in ref && ref.registered !== undefined
          ? await directory.version(ref.model, ref.registered)
          : undefined;
      const { model, version } = ensemble;
      if (before === undefined)
        throw unavailable(`Version ${version} of ${model} could not be loaded: ${cause.message}`, {
          cause,
        });
      metrics.metric('ensembleMemberRefused', 1, { model });
      warn('an alias means a version that does not fit an ensemble', {
        model,
        version,
        member: ref,
        reason: cause.message,
        answers: before.version,
      });
      return before;
    }
  }

  async function assemble(version: ModelVersion, of: Known): Promise<void> {
    const ensemble = await of.document;
    const { members: refs, meta: metaRef } = ensemble;
    const { signature } = version;
    const { classes = [] } = signature;
    try {
      const members = await Promise.all(
        refs.map((ref) => fitting(ref, version, (found) => checkMember(signature, found))),
      );
      const meta =
        metaRef &&
        (await fitting(metaRef, version, (found) =>
          checkMeta(found.signature, refs.length, classes),
        ));
      for (const member of meta ? [...members, meta] : members)
        await models.use(member, async () => {});
      of.assembled = { ensemble, members, ...(meta && { meta }) };
    } catch (cause) {
      if (of.assembled === undefined) throw cause;
      metrics.metric('staleEnsemble', 1, { model: version.model });
    }
    of.readAt = stopwatch.now();
  }

  return {
    async use(version, work) {
      const of = known(version);
      if (of.assembled === undefined || stopwatch.now() - of.readAt >= ttlMs) {
        of.reading ??= assemble(version, of).finally(() => {
          of.reading = undefined;
        });
        await of.reading;
      }
      const assembled = of.assembled as Assembled;
      const { signature } = version;
      return work({
        signature,
        async run(inputs, outputs, trace) {
          const all = await runEnsemble({ models, stopwatch }, assembled, signature, inputs, trace);
          return outputs === undefined ? all : all.filter(({ name }) => outputs.includes(name));
        },
        release: async () => {},
      });
    },
  };
}
