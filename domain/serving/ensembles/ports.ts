import type { ModelVersion } from '../../registry/model-version.ts';

/** Where an ensemble finds its members; `alias` is read from the registry each time it is asked. */
export interface MemberDirectory {
  version(model: string, version: number): Promise<ModelVersion | undefined>;
  alias(model: string, alias: string): Promise<number | undefined>;
}
