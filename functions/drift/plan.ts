import { planCheck } from '#domain/drift/check/plan-check.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { checkDeps } from './deps.ts';
import { stepEnv } from './env.ts';
import { checkRequest } from './requests.ts';

const deps = checkDeps();
const { ARTIFACT_BUCKET: bucket } = readEnv(stepEnv);

/** Tells the map where the parts are listed. */
export const handler = step(checkRequest, async (request) => ({
  bucket,
  ...(await planCheck(deps, request)),
}));
