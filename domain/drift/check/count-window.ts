import { readJson } from '../../registry/json-files.ts';
import { partKey, partSketchKey } from './check-keys.ts';
import type { CheckPlan, PartTask } from './check-plan.ts';
import { emptyPart, mergeParts, type PartSketch } from './part-sketch.ts';
import { countTask, type SketchDeps } from './sketch-part.ts';

/**
 * The whole window: what the workers found, merged one after the other, so that two sketches are in memory and not all of them; of a
 * single part, it is counted here.
 */
export async function countWindow(
  deps: SketchDeps,
  folder: string,
  { parts, listedAt }: CheckPlan,
): Promise<PartSketch> {
  const { artifacts } = deps;
  if (parts === 1) {
    const task = await readJson<PartTask>(artifacts, artifacts.uriOf(partKey(folder, 0)));
    return countTask(deps, task, new Date(Date.parse(listedAt) + 1));
  }
  let whole = emptyPart;
  for (let at = 0; at < parts; at++)
    whole = mergeParts(
      whole,
      await readJson<PartSketch>(artifacts, artifacts.uriOf(partSketchKey(folder, at))),
    );
  return whole;
}
