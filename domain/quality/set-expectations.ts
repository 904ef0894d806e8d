import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Actor } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { conflict } from '../errors.ts';
import { knownModel } from '../registry/change-model.ts';
import type { ExpectationsRef } from '../registry/expectations-ref.ts';
import type { Model } from '../registry/model.ts';
import { modelKey } from '../registry/model-key.ts';
import type { Artifacts, ModelStore } from '../registry/ports.ts';
import { checkSuite } from './check-suite.ts';

export interface SetExpectationsInput {
  readonly changeId: string;
  readonly actor: Actor;
  readonly model: string;
  /** Replaces what was there; null takes it away. */
  readonly suite: unknown;
  readonly reason?: string | undefined;
  /** The revision the caller decided on; a model that has moved on since is a conflict. */
  readonly expectedRevision?: number | undefined;
}

export interface ExpectationsView {
  readonly expectations: ExpectationsRef | null;
  readonly revision: number;
}

const told = (ref: ExpectationsRef | undefined) =>
  ref === undefined
    ? null
    : { suite: ref.suite, expectations: ref.expectations, sha256: ref.sha256, uri: ref.uri };

/**
 * DAT-4: keeps a suite with a model; its retrainings learn only from data that meet it. Like a promotion it is not tried
 * again after a lost race: who changes a suite at the same time as somebody else is told.
 *
 * @throws DomainError `invalid` with the place, `too-large`, `not-found`, `conflict`
 */
export async function setExpectations(
  {
    store,
    artifacts,
    clock,
  }: { readonly store: ModelStore; readonly artifacts: Artifacts; readonly clock: Clock },
  input: SetExpectationsInput,
): Promise<ExpectationsView> {
  const model = await knownModel(store, input.model);
  const applied = await store.applied(input.changeId);
  if (applied?.model === model.name && applied.action === 'ExpectationsChanged')
    return { expectations: model.expectations ?? null, revision: applied.revision };
  if (input.expectedRevision !== undefined && input.expectedRevision !== model.revision)
    throw conflict(
      `${model.name} is at revision ${model.revision}, not ${input.expectedRevision}.`,
      {
        field: 'expectedRevision',
        hint: 'Look at what has changed, and decide again.',
      },
    );
  const at = clock.now().toISOString();
  const after = input.suite === null ? undefined : await keep(artifacts, model, input, at);
  const { expectations: before, ...rest } = model;
  if (after?.sha256 === before?.sha256)
    return { expectations: before ?? null, revision: model.revision };
  const { revision } = await store.commit({
    id: input.changeId,
    model: { ...rest, ...(after !== undefined && { expectations: after }) },
    puts: [],
    audit: {
      action: 'ExpectationsChanged',
      actor: input.actor,
      at,
      reason: input.reason ?? '',
      subject: 'expectations',
      before: told(before),
      after: told(after),
    },
  });
  return { expectations: after ?? null, revision };
}

/** The file before the record that names it; written again it is the same. */
async function keep(
  artifacts: Artifacts,
  model: Model,
  { suite: given, actor }: SetExpectationsInput,
  at: string,
): Promise<ExpectationsRef> {
  const { suite, json } = checkSuite(given);
  const bytes = utf8ToBytes(json);
  const digest = bytesToHex(sha256(bytes));
  const key = `expectations/${modelKey(model.name)}/${digest}.json`;
  return {
    uri: await artifacts.write(key, bytes, 'application/json'),
    sha256: digest,
    suite: suite.name,
    expectations: suite.expectations.length,
    updatedAt: at,
    updatedBy: actor.name,
  };
}
