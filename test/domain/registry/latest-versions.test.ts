import { describe, expect, it } from 'vitest';
import { latestVersions } from '#domain/registry/latest-versions.ts';
import type { ModelVersion, Stage } from '#domain/registry/model-version.ts';

const version = (number: number, stage: Stage) => ({ version: number, stage }) as ModelVersion;

describe('latestVersions', () => {
  const all = [
    version(4, 'None'),
    version(1, 'Archived'),
    version(3, 'Staging'),
    version(2, 'Staging'),
    version(5, 'None'),
  ];
  it('REG-1: the highest of each stage that has one, in the order of their numbers', () => {
    expect(latestVersions(all).map((one) => one.version)).toEqual([1, 3, 5]);
  });

  it('REG-1: of the stages that are wanted', () => {
    expect(latestVersions(all, ['Staging', 'Production'])).toEqual([version(3, 'Staging')]);
    expect(latestVersions([])).toEqual([]);
  });
});
