import { type ModelVersion, type Stage, stages } from './model-version.ts';

/** The highest version of each stage that has one, in the order of their numbers. */
export function latestVersions(
  versions: readonly ModelVersion[],
  wanted: readonly Stage[] = stages,
): readonly ModelVersion[] {
  const latest = new Map<Stage, ModelVersion>();
  for (const version of versions) {
    const former = latest.get(version.stage);
    if (wanted.includes(version.stage) && version.version >= (former?.version ?? 0))
      latest.set(version.stage, version);
  }
  return [...latest.values()].sort((a, b) => a.version - b.version);
}
