import type { Permission } from '#domain/access/permissions.ts';
import { DomainError, notFound } from '#domain/errors.ts';
import { isModelName } from '#domain/registry/model-name.ts';
import { notServed } from '#domain/serving/served-version.ts';
import { decoded } from '../runtime/request-path.ts';

/** What a request asks for. `version` is there when the path names one. */
export type PredictRoute =
  | { readonly kind: 'server' | 'live' | 'ready' }
  | {
      readonly kind: 'model' | 'model-ready' | 'infer' | 'predict';
      readonly model: string;
      readonly version?: number;
    };

export const permissionFor = ({ kind }: PredictRoute): Permission =>
  kind === 'infer' || kind === 'predict' ? 'predict' : 'read';

/** A path that exists, asked with another method: 405. */
export class MethodNotAllowed extends DomainError {
  readonly allow: string;
  constructor(method: string, path: string, allow: string) {
    super('invalid', `${method} is not possible on ${path}.`, { hint: `Use ${allow}.` });
    this.allow = allow;
  }
}

const patterns: readonly {
  readonly kind: PredictRoute['kind'];
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
}[] = [
  { kind: 'infer', method: 'POST', path: /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?\/infer$/ },
  { kind: 'predict', method: 'POST', path: /^\/v1\/models\/([^/]+)\/predict$/ },
  { kind: 'live', method: 'GET', path: /^\/v2\/health\/live$/ },
  { kind: 'ready', method: 'GET', path: /^\/v2\/health\/ready$/ },
  {
    kind: 'model-ready',
    method: 'GET',
    path: /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?\/ready$/,
  },
  { kind: 'model', method: 'GET', path: /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?$/ },
  { kind: 'server', method: 'GET', path: /^\/v2$/ },
];

/** By hand, not with a router: this is the hot path. Throws `not-found` or MethodNotAllowed. */
export function matchRoute(method: string, path: string): PredictRoute {
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  for (const pattern of patterns) {
    const found = pattern.path.exec(trimmed);
    if (found === null) continue;
    if (method !== pattern.method) throw new MethodNotAllowed(method, path, pattern.method);
    const [, model, version] = found;
    if (model === undefined) return { kind: pattern.kind } as PredictRoute;
    return {
      kind: pattern.kind,
      model: modelName(model),
      ...(version === undefined ? {} : { version: versionNumber(version) }),
    } as PredictRoute;
  }
  throw notFound(`No route ${method} ${path}.`, {
    hint: 'See docs/architecture.md, "HTTP API".',
  });
}

function modelName(segment: string): string {
  const name = decoded(segment);
  if (name !== undefined && isModelName(name)) return name;
  throw notServed(segment);
}

function versionNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw notFound(`There is no version ${text}.`, {
    field: 'version',
    hint: 'Versions are whole numbers from 1.',
  });
}
