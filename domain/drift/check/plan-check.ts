import type { Clock } from '../../clock.ts';
import { hourMs } from '../../durations.ts';
import { inSmallGroups } from '../../in-small-groups.ts';
import { knownModel } from '../../registry/change-model.ts';
import { writeJson } from '../../registry/json-files.ts';
import type { Artifacts, ModelStore } from '../../registry/ports.ts';
import type { CaptureLake, LakeFile, LakeFiles } from '../../serving/capture.ts';
import type { DriftRecord } from '../drift-report.ts';
import { boundedLabels } from './bounded-labels.ts';
import { candidateVersions } from './candidate-versions.ts';
import { labelsKey, partKey, partsPrefix, planKey, windowId, workFolder } from './check-keys.ts';
import type { CheckPlan, PartTask } from './check-plan.ts';
import { type CheckWindow, checkWindow } from './check-window.ts';
import { cutParts, distinctFiles, partBytes } from './cut-parts.ts';
import { type CheckedDrift, finishCheck } from './finish-check.ts';
import { lateHours, namedFiles } from './outside.ts';

export interface PlanDeps {
  readonly store: ModelStore;
  readonly artifacts: Artifacts;
  readonly lake: CaptureLake & LakeFiles;
  readonly clock: Clock;
  /** Bytes of captures that one worker counts; 64 MB when absent. */
  readonly partBytes?: number;
}

export interface CheckInput {
  readonly model: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Of a check that was asked for; without one it is made of model and window, so that an hour is checked once. */
  readonly id?: string | undefined;
  /** The window has its report, and lines came late: count it again. */
  readonly again?: boolean | undefined;
}

/** What the state machine goes on with. */
export interface Planned {
  readonly model: string;
  readonly id: string;
  /** `done`: there is a report already. `together`: so little that who judges counts it too. `apart`: a worker for each part. */
  readonly route: 'done' | 'together' | 'apart';
  readonly folder: string;
  /** Where the parts are listed, one object each. */
  readonly prefix: string;
  readonly parts: number;
  /** What the report says, where there is one already. */
  readonly checked?: CheckedDrift;
}

const nothingToDo = { route: 'done', folder: '', prefix: '', parts: 0 } as const;

/** Records of the last day, and as many asked for by people. */
const recentRecords = 100;

/**
 * DRF-5, DRF-9: how a window is to be counted: by which versions, from which files, in which parts. Writes the plan before
 * anything is read; the same files make the same plan in the same place.
 *
 * @throws DomainError `not-found` for an unknown model, `invalid` for a window that is none.
 */
export async function planCheck(deps: PlanDeps, input: CheckInput): Promise<Planned> {
  const { store, artifacts, clock } = deps;
  const now = clock.now();
  const window = checkWindow(input, now);
  const { name: model } = await knownModel(store, input.model);
  const id = input.id ?? windowId(model, window);
  const written = { from: window.from.toISOString(), to: window.to.toISOString() };
  const records = await store.driftRecords(model, recentRecords);
  const record = await store.driftRecord(model, written.to, id);
  if (record !== undefined && input.again !== true)
    return { ...nothingToDo, model, id, checked: await finishCheck(deps, record, records) };

  const listed = await listFiles(deps.lake, window, now, records);
  const { distinct, duplicates } = distinctFiles(listed);
  const versions =
    record === undefined
      ? candidateVersions(await store.serving(model), written)
      : [record.version].filter((version) => version > 0);
  // Nothing serves: there is nobody whose predictions could be read.
  const parts = versions.length === 0 ? [] : cutParts(distinct, deps.partBytes ?? partBytes);
  const revision = record === undefined ? 0 : (record.revision ?? 0) + 1;
  const shared = {
    schemaVersion: 1 as const,
    model,
    window: written,
    versions,
    countedHours: countedHours(records, window),
  };
  const counted = { ...shared, revision, listedAt: now.toISOString(), parts };
  const folder = workFolder(model, id, counted);
  const together = parts.length <= 1;
  const labelsUri = together
    ? null
    : await writeJson(
        artifacts,
        labelsKey(folder),
        await boundedLabels(
          deps.lake.feedback({ model, from: window.from, to: new Date(now.getTime() + 1) }),
        ),
      );
  const numbered = parts.map((files, at) => ({ files, at }));
  await inSmallGroups(numbered, ({ files, at }) => {
    const task: PartTask = { ...shared, files, labelsUri };
    return writeJson(artifacts, partKey(folder, at), task);
  });
  const plan: CheckPlan = {
    schemaVersion: 1,
    model,
    id,
    window: written,
    listedAt: counted.listedAt,
    revision,
    versions,
    parts: parts.length,
    duplicates: {
      files: duplicates.length,
      keys: duplicates.slice(0, namedFiles).map(({ key }) => key),
    },
  };
  await writeJson(artifacts, planKey(folder), plan);
  return {
    model,
    id,
    route: together ? 'together' : 'apart',
    folder,
    prefix: partsPrefix(folder),
    parts: parts.length,
  };
}

/**
 * Files of the window, and those of which earlier counts know that they came late with lines of it. A window that is counted again
 * because of more than were named is looked for in all that arrived since.
 */
async function listFiles(
  lake: LakeFiles,
  window: CheckWindow,
  now: Date,
  records: readonly DriftRecord[],
): Promise<readonly LakeFile[]> {
  const latest = window.to.getTime() + lateHours * hourMs;
  // Of a window of long ago the records say no more which files came late; all that did are there.
  if (now.getTime() - window.to.getTime() > 2 * lateHours * hourMs)
    return lake.files({ ...window, until: new Date(latest) });
  const [begin, end] = [window.from.toISOString(), window.to.toISOString()];
  const late = records
    .flatMap((one) => one.late ?? [])
    .filter(({ from, to }) => from < end && to > begin);
  const usual = await lake.files(window);
  if (late.length === 0) return usual;
  const all = await lake.files({ ...window, until: now });
  if (late.some(({ files }) => files === null)) return all;
  const wanted = new Set([
    ...usual.map(({ key }) => key),
    ...late.flatMap((one) => one.files ?? []),
  ]);
  return all.filter(({ key }) => wanted.has(key));
}

/** By hour, when the files of each report of the day before were listed. */
function countedHours(
  records: readonly DriftRecord[],
  window: CheckWindow,
): Readonly<Record<string, string>> {
  const since = new Date(window.from.getTime() - lateHours * hourMs).toISOString();
  const hours = records.flatMap(({ window: { from, to }, listedAt, model, id }) => {
    const hourly = id === windowId(model, { from: new Date(from), to: new Date(to) });
    const isHour = Date.parse(to) - Date.parse(from) === hourMs;
    return hourly && isHour && listedAt !== undefined && from >= since
      ? [[from, listedAt] as const]
      : [];
  });
  return Object.fromEntries(hours);
}
