import type { Actor } from '../access/actor.ts';
import type { Clock, Ids } from '../clock.ts';
import { conflict, invalid } from '../errors.ts';
import { clearForProduction } from '../governance/clear-for-production.ts';
import { knownModel } from '../registry/change-model.ts';
import type { Model } from '../registry/model.ts';
import type { ModelVersion } from '../registry/model-version.ts';
import type { ModelStore } from '../registry/ports.ts';
import { championOf } from '../rollout/variant-weights.ts';
import { type CheckedSettings, checkServingSettings } from './routing/check-settings.ts';
import { compact, settingsOf } from './routing/keep-settings.ts';
import { answeringVersions, type Bandit, namedVersions, type Routing } from './routing/routing.ts';
import type { CacheSettings, ServingRecord } from './serving-record.ts';

type BanditInput = Omit<Bandit, 'id'>;
type RoutingInput = Omit<Routing, 'bandit'> & { readonly bandit?: BanditInput | null };

export interface ChangeServingInput {
  readonly changeId: string;
  readonly actor: Actor;
  readonly model: string;
  /** Each part replaces what was there; null takes it away; what is absent stays as it is. */
  readonly routing?: RoutingInput | null;
  readonly cache?: CacheSettings | null;
  readonly capture?: { readonly rate?: number; readonly redact?: readonly string[] | null } | null;
  readonly reason?: string;
  /** The revision the caller decided on; a model that has moved on since is a conflict. */
  readonly expectedRevision?: number;
}

interface Deps {
  readonly store: ModelStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface ServingView {
  readonly serving: ServingRecord;
  readonly revision: number;
}

/** @throws DomainError `not-found`, `conflict` while the model serves nothing */
export async function servingOf(store: ModelStore, name: string): Promise<ServingView> {
  const model = await knownModel(store, name);
  return { serving: await knownServing(store, model), revision: model.revision };
}

/**
 * SRV-6, SRV-7, GOV-6: sets what routes, caches and captures a model's predictions. A version that answers somebody by
 * it has passed the same gate as one that is rolled out; a shadow answers nobody and needs none. Like a promotion it is
 * not tried again after a lost race.
 *
 * @throws DomainError `invalid` with the place, `not-found`, `conflict` with what stands against it and what to do.
 */
export async function changeServing(deps: Deps, input: ChangeServingInput): Promise<ServingView> {
  const { store, clock } = deps;
  const model = await knownModel(store, input.model);
  const serving = await knownServing(store, model);
  const applied = await store.applied(input.changeId);
  if (applied?.model === model.name && applied.action === 'ServingChanged')
    return { serving, revision: applied.revision };
  if (input.expectedRevision !== undefined && input.expectedRevision !== model.revision)
    throw conflict(
      `${model.name} is at revision ${model.revision}, not ${input.expectedRevision}.`,
      { field: 'expectedRevision', hint: 'Look at what has changed, and decide again.' },
    );
  const at = clock.now().toISOString();
  const changed = changedRecord(deps, serving, input);
  checkServingSettings(checkable(changed));
  await checkRedacted(store, changed);
  const cleared = await clearedVersions(deps, input, model, serving, changed.routing ?? {});
  if (JSON.stringify(settingsOf(changed)) === JSON.stringify(settingsOf(serving)))
    return { serving, revision: model.revision };
  const record: ServingRecord = { ...changed, updatedAt: at };
  const { revision } = await store.commit({
    id: input.changeId,
    model,
    puts: [record, ...cleared],
    audit: {
      action: 'ServingChanged',
      actor: input.actor,
      at,
      reason: input.reason ?? '',
      subject: 'serving',
      before: settingsOf(serving),
      after: { ...settingsOf(record), cleared: cleared.map(({ version }) => version) },
    },
  });
  return { serving: record, revision };
}

async function knownServing(store: ModelStore, { name }: Model): Promise<ServingRecord> {
  const serving = await store.serving(name);
  if (serving !== undefined) return serving;
  throw conflict(`${name} serves no version yet; there is nothing to set.`, {
    hint: `Promote the first version: POST /v1/models/${name}/versions/{v}/stage {"stage":"Production"}.`,
  });
}

const absentStays = <T>(asked: T | null | undefined, former: T | undefined): T | undefined =>
  asked === undefined ? former : (asked ?? undefined);

function changedRecord(
  { ids }: Deps,
  serving: ServingRecord,
  { routing, cache, capture }: ChangeServingInput,
): ServingRecord {
  const { routing: _, cache: __, capture: ___, ...rest } = serving;
  const nextRouting =
    routing === undefined
      ? serving.routing
      : routing === null
        ? undefined
        : routed(ids, serving, routing);
  const nextCache = absentStays(cache, serving.cache);
  const redact =
    capture === null ? undefined : absentStays(capture?.redact, serving.capture?.redact);
  return {
    ...rest,
    captureRate: capture === null ? 1 : (capture?.rate ?? serving.captureRate),
    ...(nextRouting && { routing: nextRouting }),
    ...(nextCache && { cache: nextCache }),
    ...(redact && redact.length > 0 && { capture: { redact } }),
  };
}

/** What the bandit has learnt goes on counting for as long as its context means the same. */
function routed(ids: Ids, serving: ServingRecord, asked: RoutingInput): Routing | undefined {
  const { bandit, ...others } = asked;
  if (bandit === undefined || bandit === null) return compact(others);
  const former = serving.routing?.bandit;
  const same =
    former !== undefined &&
    JSON.stringify(former.contextFields ?? []) === JSON.stringify(bandit.contextFields ?? []);
  return compact({ ...others, bandit: { ...bandit, id: same ? former.id : ids.next() } });
}

const checkable = ({ routing, cache, captureRate, capture }: ServingRecord): CheckedSettings => ({
  captureRate,
  ...(routing && { routing }),
  ...(cache && { cache }),
  ...(capture && { redact: capture.redact }),
});

/** A misspelt column would go on being captured. */
async function checkRedacted(
  store: ModelStore,
  { model, variants, capture }: ServingRecord,
): Promise<void> {
  const champion = championOf(variants);
  if (capture === undefined || champion === undefined) return;
  const { inputs = [], columns = [] } = (await store.version(model, champion))?.signature ?? {};
  const names = [...inputs.map(({ name }) => name), ...columns];
  const stranger = capture.redact.find((name) => !names.includes(name));
  if (stranger !== undefined)
    throw invalid(`Version ${champion}, which serves, has no input ${stranger}.`, {
      field: 'capture.redact',
      hint: `Its inputs: ${names.join(', ')}.`,
    });
}

/** The versions that pass the gate with this change, with their approvals. */
async function clearedVersions(
  deps: Deps,
  input: ChangeServingInput,
  model: Model,
  serving: ServingRecord,
  routing: Routing,
): Promise<readonly ModelVersion[]> {
  const before = serving.routing ?? {};
  if (routing.bandit !== undefined && serving.rolloutId !== undefined)
    throw conflict(`A rollout of ${model.name} is under way: ${serving.rolloutId}.`, {
      hint: 'A bandit takes the traffic that a rollout compares versions on; wait for its end.',
    });
  const answering = answeringVersions(routing);
  const cleared: ModelVersion[] = [];
  for (const number of namedVersions(routing)) {
    const version = await namedVersion(deps.store, model, number, answering.includes(number));
    const passed =
      version.stage === 'Production' ||
      !answering.includes(number) ||
      answeringVersions(before).includes(number);
    if (passed) continue;
    const changeId = `${input.changeId}:${number}`;
    const gate = { changeId, actor: input.actor, model, version, serving };
    cleared.push({ ...version, approval: await clearForProduction(deps, gate) });
  }
  return cleared;
}

async function namedVersion(
  store: ModelStore,
  { name }: Model,
  number: number,
  answers: boolean,
): Promise<ModelVersion> {
  const version = await store.version(name, number);
  if (version === undefined)
    throw invalid(`The routing names version ${number}; ${name} has none.`, {
      field: 'routing',
      hint: `GET /v1/models/${name} lists its versions.`,
    });
  const may = answers
    ? version.stage === 'Staging' || version.stage === 'Production'
    : version.stage !== 'Archived';
  if (may) return version;
  throw conflict(
    answers
      ? `Version ${number} is in ${version.stage}; only versions in Staging or Production answer.`
      : `Version ${number} is archived; it can be no shadow.`,
    { field: 'routing', hint: 'Set its stage to Staging first.' },
  );
}
