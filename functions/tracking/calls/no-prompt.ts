import type { Tag } from '#domain/registry/model.ts';
import { MlflowError } from '../mlflow-error.ts';

/** MLflow keeps its prompts as registered models with this tag. */
const promptTag = 'mlflow.prompt.is_prompt';

/** @throws MlflowError `NOT_IMPLEMENTED` */
export function noPrompt(tags: readonly Tag[]): void {
  if (!tags.some(({ key, value }) => key === promptTag && value.toLowerCase() === 'true')) return;
  throw new MlflowError(
    'NOT_IMPLEMENTED',
    "Prompts are not kept here, only models: the tag mlflow.prompt.is_prompt cannot be 'true'.",
  );
}
