import { endpointClients } from '#adapters/remote/endpoint-clients.ts';
import { invokeEndpoint } from '#adapters/remote/invoke-endpoint.ts';
import type { Reach } from '#adapters/remote/reach.ts';
import type { Artifacts } from '#domain/registry/ports.ts';
import { answeringModels } from '#domain/serving/answering-models.ts';
import type { EndpointClients } from '#domain/serving/endpoints/endpoint.ts';
import { remoteModels } from '#domain/serving/endpoints/remote-models.ts';
import { ensembleModels } from '#domain/serving/ensembles/ensemble-models.ts';
import type { MemberDirectory } from '#domain/serving/ensembles/ports.ts';
import type { LoadedModels, Warn } from '#domain/serving/ports.ts';
import type { Metrics } from '#domain/workflows.ts';

export interface ModelsProps {
  /** ONNX files. */
  readonly onnx: LoadedModels;
  readonly artifacts: Pick<Artifacts, 'read'>;
  /** Where ensembles find their members. */
  readonly directory: MemberDirectory;
  /** How old what an alias means may be, in ms. */
  readonly aliasTtlMs: number;
  readonly endpoints: EndpointClients;
  readonly metrics: Metrics;
  readonly warn: Warn;
}

/** Endpoints as this deployment may ask them. */
export const openEndpoints = (reach: Reach) =>
  endpointClients({ reach, sageMaker: invokeEndpoint() });

/** Everything that can answer a prediction. */
export function allModels(props: ModelsProps): LoadedModels {
  const { onnx, artifacts, directory, metrics, warn } = props;
  const stopwatch = performance;
  const models: LoadedModels = answeringModels({
    onnx,
    ensemble: ensembleModels(
      {
        artifacts,
        directory,
        models: { use: (version, work) => models.use(version, work) },
        stopwatch,
        metrics,
        warn,
      },
      props.aliasTtlMs,
    ),
    remote: remoteModels({ artifacts, clients: props.endpoints, stopwatch, metrics }),
  });
  return models;
}
