import type { ModelVersion } from '../../registry/model-version.ts';

/** The URI a version was registered from; of one that did not come from an MLflow client, its own file. */
export const sourceOf = ({ source, artifact }: Pick<ModelVersion, 'source' | 'artifact'>): string =>
  source.mlflow?.uri ?? artifact.uri;

/** The folder from which a client can take a version's files, in storage: no `models:` or `runs:` URI. */
export const downloadUriOf = ({
  source,
  artifact,
}: Pick<ModelVersion, 'source' | 'artifact'>): string =>
  source.mlflow?.location ?? artifact.uri.replace(/\/[^/]*$/, '');
