import { knownModel } from '../../registry/change-model.ts';
import { readJson, writeJson } from '../../registry/json-files.ts';
import type { Artifacts, ModelStore } from '../../registry/ports.ts';
import type { CaptureLake, LakeFiles } from '../../serving/capture.ts';
import { boundedLabels, type Labels } from './bounded-labels.ts';
import { partKey, partSketchKey } from './check-keys.ts';
import type { PartTask } from './check-plan.ts';
import { countPart } from './count-part.ts';
import { loadReference } from './load-reference.ts';
import type { PartSketch } from './part-sketch.ts';

export interface SketchDeps {
  readonly store: ModelStore;
  readonly artifacts: Artifacts;
  readonly lake: CaptureLake & LakeFiles;
}

/** DRF-9: counts one part of a plan and keeps what it found beside it. The same part again writes the same bytes. */
export async function sketchPart(
  deps: SketchDeps,
  { folder, part }: { readonly folder: string; readonly part: number },
): Promise<void> {
  const { artifacts } = deps;
  const task = await readJson<PartTask>(artifacts, artifacts.uriOf(partKey(folder, part)));
  await writeJson(artifacts, partSketchKey(folder, part), await countTask(deps, task, undefined));
}

/** `labelsUntil`: for a task whose labels were not collected before. */
export async function countTask(
  { store, artifacts, lake }: SketchDeps,
  task: PartTask,
  labelsUntil: Date | undefined,
): Promise<PartSketch> {
  const model = await knownModel(store, task.model);
  const found = await Promise.all(task.versions.map((one) => store.version(task.model, one)));
  const versions = await Promise.all(
    found
      .filter((version) => version !== undefined)
      .map(async (version) => {
        const reference = await loadReference(artifacts, version);
        return { version, reference: typeof reference === 'string' ? null : reference };
      }),
  );
  const labels: Labels =
    task.labelsUri === null
      ? await boundedLabels(
          lake.feedback({
            model: task.model,
            from: new Date(task.window.from),
            to: labelsUntil ?? new Date(task.window.to),
          }),
        )
      : await readJson<Labels>(artifacts, task.labelsUri);
  return countPart(lake, { model, versions, task, labels });
}
