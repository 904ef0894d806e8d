import { createHash } from 'node:crypto';
import { DomainError, unavailable } from '#domain/errors.ts';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import type { Artifacts } from '#domain/registry/ports.ts';
import type { LoadedModel, ModelRuntime } from '#domain/serving/model-runtime.ts';
import type { LoadedModels } from '#domain/serving/ports.ts';
import { flatTrees } from '#domain/serving/trees/flat-trees.ts';
import type { Metrics } from '#domain/workflows.ts';

/** Memory of a session per byte of its file; trees unpack to about three times, plus the file while it loads. */
const memoryFactor = 4;

export interface SessionCacheProps {
  readonly artifacts: Pick<Artifacts, 'read'>;
  readonly runtime: ModelRuntime;
  /** Memory all sessions together may take, by estimate. A model that is larger by itself is loaded alone. */
  readonly budgetBytes: number;
  readonly metrics: Metrics;
}

interface Session {
  readonly bytes: number;
  readonly model: Promise<LoadedModel>;
  users: number;
  evicted: boolean;
}

/**
 * SRV-4: the models used last, as many as fit the budget. Requests that arrive together load a model once; versions
 * with the same file share it; a session is released when its last user is done. A failed load is not remembered.
 */
export function sessionCache(props: SessionCacheProps): LoadedModels {
  const sessions = new Map<string, Session>(); // Least recently used first.

  function leave(session: Session): void {
    session.users -= 1;
    if (session.users > 0 || !session.evicted) return;
    session.model.then((model) => model.release()).catch(() => {});
  }

  function evict(sha256: string, session: Session): void {
    sessions.delete(sha256);
    session.evicted = true;
    session.users += 1;
    leave(session);
  }

  function makeRoom(bytes: number): void {
    let used = bytes;
    for (const session of sessions.values()) used += session.bytes;
    for (const [sha256, session] of sessions) {
      if (used <= props.budgetBytes) return;
      used -= session.bytes;
      evict(sha256, session);
    }
  }

  function open(version: ModelVersion): Session {
    const { sha256, bytes } = version.artifact;
    const known = sessions.get(sha256);
    if (known !== undefined) {
      sessions.delete(sha256);
      sessions.set(sha256, known);
      return known;
    }
    makeRoom(bytes * memoryFactor);
    const model = load(props, version);
    const session: Session = { bytes: bytes * memoryFactor, model, users: 0, evicted: false };
    sessions.set(sha256, session);
    model.catch(() => {
      if (sessions.get(sha256) === session) sessions.delete(sha256);
    });
    return session;
  }

  return {
    async use(version, work) {
      const session = open(version);
      session.users += 1;
      try {
        return await work(await session.model);
      } finally {
        leave(session);
      }
    },
  };
}

async function load(
  { artifacts, runtime, metrics }: SessionCacheProps,
  { model, version, artifact, fastPath }: ModelVersion,
): Promise<LoadedModel> {
  const startedAt = performance.now();
  const what = `Version ${version} of ${model}`;
  const bytes = await artifacts.read(artifact.uri).catch((cause: unknown) => {
    const why = cause instanceof DomainError ? cause.message : 'its file cannot be read';
    throw unavailable(`${what} could not be loaded: ${why}`, { cause });
  });
  if (createHash('sha256').update(bytes).digest('hex') !== artifact.sha256)
    throw unavailable(`${what} could not be loaded: its file is not the one that was registered.`, {
      hint: 'Register the file again as a new version.',
    });
  // Trees that were proved equal when they were registered need no ONNX Runtime.
  const flat = fastPath === 'flat-trees' ? flatTrees(bytes) : undefined;
  const loaded =
    flat ??
    (await runtime.load(bytes).catch((cause: unknown) => {
      throw unavailable(`${what} could not be loaded: ${(cause as Error).message}`, { cause });
    }));
  metrics.metric('modelLoadMs', performance.now() - startedAt, { model });
  return loaded;
}
