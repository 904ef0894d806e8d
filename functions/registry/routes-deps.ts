import type { Clock, Ids } from '#domain/clock.ts';
import type { Exempt } from '#domain/governance/is-gated.ts';
import type { ModelRuntime } from '#domain/serving/model-runtime.ts';
import type { VersionSourceDeps } from './version-source.ts';

export interface RegistryRoutesDeps extends VersionSourceDeps {
  readonly runtime: ModelRuntime;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly exempt?: Exempt;
}
