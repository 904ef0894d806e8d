import { sketchPart } from '#domain/drift/check/sketch-part.ts';
import { step } from '../runtime/step.ts';
import { checkDeps } from './deps.ts';
import { partRequest } from './requests.ts';

const deps = checkDeps();

export const handler = step(partRequest, async ({ key }) => {
  const [folder = '', file = ''] = key.split('/parts/');
  await sketchPart(deps, { folder, part: Number.parseInt(file, 10) });
  return {};
});
