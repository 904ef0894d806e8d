import { describe, expect, it } from 'vitest';
import { belowLocation, folderAt, ownFolderAt } from '#domain/tracking/artifact-location.ts';

const files = { uriOf: (path: string) => `s3://ours/mlflow/${path}` };

describe('folderAt', () => {
  it.each([
    ['mlflow-artifacts:/1/run/artifacts', '1/run/artifacts'],
    ['mlflow-artifacts:/', ''],
    ['mlflow-artifacts:', ''],
    ['mlflow-artifacts://host:5000/1/x', '1/x'],
    ['mlflow-artifacts:///1/x', '1/x'],
    ['MLFLOW-ARTIFACTS:/1', '1'],
    ['s3://ours/mlflow/1/x', '1/x'],
  ])('TRK-1: %s is the folder %j', (location, folder) => {
    expect(folderAt(files, location)).toBe(folder);
  });

  it.each([
    's3://other/mlflow/1',
    's3://ours/models/x',
    's3://ours/mlflow-2/x',
    'gs://x/y',
    '/tmp/x',
    'mlflow-artifacts-2:/x',
    '',
  ])('SEC-3: %j is not ours', (location) => {
    expect(folderAt(files, location)).toBeUndefined();
    expect(() => ownFolderAt(files, location)).toThrowError(/which this server does not read/);
  });

  it.each(['mlflow-artifacts:/1/../2', 's3://ours/mlflow/../models', 'mlflow-artifacts:/%2e%2e'])(
    'SEC-3: %s leads out of it',
    (location) => {
      expect(() => folderAt(files, location)).toThrowError(/Invalid path/);
    },
  );
});

describe('belowLocation', () => {
  it.each([
    ['mlflow-artifacts:/1', 'mlflow-artifacts:/1/models/m-1'],
    ['s3://b/p/', 's3://b/p/models/m-1'],
  ])('TRK-1: of %s', (location, below) => {
    expect(belowLocation(location, 'models', 'm-1')).toBe(below);
  });
});
