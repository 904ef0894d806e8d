import type { Comparison } from './search-kind.ts';

/**
 * The tag by which MLflow's prompts are told from models. Models do not have it, and every search of the client says it
 * is not 'true': without it, it counts as 'false'.
 */
const promptTag = 'mlflow.prompt.is_prompt';

export const tagOrNoPrompt = (tags: ReadonlyMap<string, string>, key: string): string | undefined =>
  tags.get(key) ?? (key === promptTag ? 'false' : undefined);

/** Prompts are found only by searches that ask for them. */
export const noPrompts: Comparison = {
  entity: 'tag',
  key: promptTag,
  operator: '!=',
  value: 'true',
  column: 1,
};
