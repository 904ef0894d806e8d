import { unavailable } from '../../errors.ts';
import type { ModelVersion } from '../../registry/model-version.ts';
import type { Artifacts } from '../../registry/ports.ts';
import type { Metrics } from '../../workflows.ts';
import {
  ask,
  type Breaker,
  type BreakerSettings,
  closedBreaker,
  defaultBreaker,
  settle,
} from '../circuit-breaker.ts';
import type { LoadedModel } from '../model-runtime.ts';
import type { LoadedModels, Stopwatch } from '../ports.ts';
import { readDocument } from '../read-document.ts';
import { type Endpoint, type EndpointClients, EndpointFailure } from './endpoint.ts';

export interface RemoteModelsDeps {
  readonly artifacts: Pick<Artifacts, 'read'>;
  readonly clients: EndpointClients;
  readonly stopwatch: Stopwatch;
  readonly metrics: Metrics;
}

const maxRemembered = 1_000;

/**
 * SRV-9: versions that other endpoints answer. Each has a circuit breaker, in each copy of the function: an endpoint
 * that is down costs its timeout a few times, then nothing but one probe every `openMs`. Failures are `unavailable`.
 */
export function remoteModels(
  { artifacts, clients, stopwatch, metrics }: RemoteModelsDeps,
  breaker: BreakerSettings = defaultBreaker,
): LoadedModels {
  const models = new Map<string, Promise<LoadedModel>>();

  async function open(version: ModelVersion): Promise<LoadedModel> {
    const what = `Version ${version.version} of ${version.model}`;
    const endpoint = await readDocument<Endpoint>(artifacts, version);
    let client: LoadedModel;
    try {
      client = clients.open(endpoint, version.signature);
    } catch (cause) {
      throw unavailable(`${what} could not be loaded: ${(cause as Error).message}`, { cause });
    }
    let state: Breaker = closedBreaker;
    return {
      ...client,
      async run(inputs, outputs) {
        const asked = ask(breaker, state, stopwatch.now());
        state = asked.breaker;
        const { passage } = asked;
        if (passage === undefined)
          throw unavailable(`${what} is not asked: its endpoint has failed repeatedly.`, {
            hint: `It is tried again every ${breaker.openMs / 1000} s.`,
          });
        const done = (succeeded: boolean) => {
          const before = state.state;
          state = settle(breaker, state, passage, succeeded, stopwatch.now());
          if (state.state === 'open' && before !== 'open')
            metrics.metric('endpointOpened', 1, { model: version.model });
        };
        try {
          const answer = await client.run(inputs, outputs);
          done(true);
          return answer;
        } catch (cause) {
          done(cause instanceof EndpointFailure && !cause.isDown);
          const why = cause instanceof Error ? cause.message : String(cause);
          throw unavailable(`${what} did not answer: ${why}`, {
            hint: 'Look at the endpoint; the failure was captured with the prediction.',
            cause,
          });
        }
      },
    };
  }

  function known(version: ModelVersion): Promise<LoadedModel> {
    const key = `${version.model}\u0000${version.version}\u0000${version.artifact.sha256}`;
    const found = models.get(key);
    if (found !== undefined) return found;
    if (models.size >= maxRemembered) models.clear();
    const opened = open(version);
    models.set(key, opened);
    opened.catch(() => {
      if (models.get(key) === opened) models.delete(key);
    });
    return opened;
  }

  return { use: async (version, work) => work(await known(version)) };
}
