import { modelKey } from '#domain/registry/model-key.ts';
import { checkModelName } from '#domain/registry/model-name.ts';
import type { Route } from '../runtime/http.ts';
import { uploadBody } from './bodies.ts';
import { modelRoutes } from './model-routes.ts';
import type { RegistryRoutesDeps } from './routes-deps.ts';
import { versionRoutes } from './version-routes.ts';

const uploadSeconds = 900;

export const registryRoutes = (deps: RegistryRoutesDeps): readonly Route[] => [
  uploadRoute(deps),
  ...modelRoutes(deps),
  ...versionRoutes(deps),
];

const uploadRoute = ({ artifacts, clock, ids }: RegistryRoutesDeps): Route => ({
  method: 'POST',
  path: '/v1/uploads',
  permission: 'model:register',
  status: 201,
  handle: async ({ body }) => {
    const { model } = body(uploadBody);
    if (model !== undefined) checkModelName(model);
    const expiresAt = new Date(clock.now().getTime() + uploadSeconds * 1000).toISOString();
    const key = `uploads/${model === undefined ? '_' : modelKey(model)}/${ids.next()}`;
    return { ...(await artifacts.uploadUrl(key, uploadSeconds)), expiresAt };
  },
});
