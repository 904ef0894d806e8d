import { judgeCheck } from '#domain/drift/check/judge-check.ts';
import { step } from '../runtime/step.ts';
import { checkDeps } from './deps.ts';
import { judgeRequest } from './requests.ts';

const deps = checkDeps();

export const handler = step(judgeRequest, (request) => judgeCheck(deps, request));
