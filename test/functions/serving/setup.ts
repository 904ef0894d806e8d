import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { emfMetrics } from '#adapters/cloudwatch/emf-metrics.ts';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryBanditLedger } from '#adapters/memory/bandit-ledger.ts';
import { memoryCaptureLake } from '#adapters/memory/capture-lake.ts';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { memoryOnlineFeatures } from '#adapters/memory/online-features.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { sessionCache } from '#adapters/onnx/session-cache.ts';
import type { Role } from '#domain/access/actor.ts';
import { genesisHash } from '#domain/governance/audit-chain.ts';
import { cachedDirectory } from '#domain/serving/cached-directory.ts';
import type { Explainer } from '#domain/serving/ports.ts';
import { responseCache } from '#domain/serving/response-cache.ts';
import type { ServingRecord, Variant } from '#domain/serving/serving-record.ts';
import { systemClock, systemIds } from '#functions/runtime/system.ts';
import { createPredictApi } from '#functions/serving/predict-api.ts';
import { collect } from '../../collect.ts';

/** Files that the conformance suite of the Open Inference Protocol serves; absent outside of our workshop. */
export const conformance = new URL('../../../../shared/conformance/oip/', import.meta.url);
export const hasConformance = existsSync(new URL('echo.onnx', conformance));
export const conformanceModel = (name: string) =>
  readFileSync(new URL(`${name}.onnx`, conformance));

export function request(
  method: string,
  path: string,
  body?: unknown,
  more: { role?: Role | undefined; headers?: Record<string, string> } = { role: 'scientist' },
): APIGatewayProxyEvent {
  const role = 'role' in more ? more.role : 'scientist';
  return {
    resource: '/{proxy+}',
    httpMethod: method,
    path,
    headers: { 'content-type': 'application/json', ...more.headers },
    multiValueHeaders: {},
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    isBase64Encoded: false,
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    requestContext: {
      requestId: 'request-1',
      authorizer: role === undefined ? null : { principalId: 'ada', role },
    } as unknown as APIGatewayProxyEvent['requestContext'],
  };
}

/** The predict function over memory twins and the real ONNX Runtime. `features`: of entities, by model. */
export function setup(
  features: Parameters<typeof memoryOnlineFeatures>[0] = {},
  explainer?: Explainer,
) {
  const store = memoryModelStore();
  const artifacts = memoryArtifacts();
  const lake = memoryCaptureLake();
  const bandits = memoryBanditLedger();
  const lines: string[] = [];
  const metrics = emfMetrics('Loopwright', (line) => lines.push(line));
  const handler = createPredictApi({
    directory: cachedDirectory({ store, stopwatch: performance, metrics }, 0),
    models: sessionCache({ artifacts, runtime: onnxRuntime(), budgetBytes: 2 ** 28, metrics }),
    captures: lake,
    bandits,
    answers: responseCache(performance),
    features: memoryOnlineFeatures(features),
    ...(explainer && { explainer }),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    clock: systemClock,
    stopwatch: performance,
    ids: systemIds,
    metrics,
    warn: () => {},
    productVersion: '1.2.3',
    flush: metrics.flush,
  });

  /** Registers files as versions 1, 2, … of a model, and serves them by these weights. `columns` names those of a matrix. */
  async function serve(
    name: string,
    files: readonly Uint8Array[],
    variants?: readonly Variant[],
    settings: Partial<ServingRecord> = {},
    columns: readonly (readonly string[])[] = [],
  ) {
    const at = '2026-11-02T00:00:00.000Z';
    const versions = await Promise.all(
      files.map(async (bytes, index) => {
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        const uri = await artifacts.write(
          `models/${name}/${sha256}`,
          bytes,
          'application/octet-stream',
        );
        const { signature } = await onnxRuntime().load(bytes);
        const named = columns[index];
        return {
          kind: 'version' as const,
          model: name,
          version: index + 1,
          semver: `1.${index}.0`,
          stage: 'Production' as const,
          artifact: { uri, sha256, bytes: bytes.length },
          signature: { ...signature, ...(named && { columns: named }) },
          source: { kind: 'upload' as const },
          createdAt: at,
          createdBy: 'ada',
        };
      }),
    );
    await store.commit({
      id: `serve ${name}`,
      model: {
        kind: 'model',
        name,
        task: 'binary',
        target: 'Churn',
        idColumns: [],
        sensitive: false,
        policy: {},
        lastVersion: files.length,
        createdAt: at,
        createdBy: 'ada',
        revision: 0,
        auditHash: genesisHash,
      },
      puts: [
        ...versions,
        {
          kind: 'serving',
          model: name,
          variants: variants ?? [{ version: 1, weight: 100, role: 'champion' }],
          previous: [],
          captureRate: 1,
          updatedAt: at,
          ...settings,
        },
      ],
      audit: {
        action: 'ModelCreated',
        actor: { name: 'ada', role: 'admin' },
        at,
        reason: 'a test',
        subject: name,
        before: null,
        after: null,
      },
    });
  }

  const call = async (...args: Parameters<typeof request>) => {
    const answer = await handler(request(...args));
    return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
  };
  const captured = (model: string) =>
    collect(lake.captures({ model, from: new Date(0), to: new Date(Date.now() + 1000) }));
  return { call, handler, serve, captured, store, artifacts, lake, bandits, lines };
}
