import { invalid } from '../../errors.ts';
import { otherBar } from '../../governance/other-bar.ts';
import { type Model, type Tag, type Task, tasks } from '../../registry/model.ts';
import type { ModelVersion } from '../../registry/model-version.ts';
import { parseSemver } from '../../registry/semantic-version.ts';

/**
 * Tags by which an MLflow client, whose calls have no fields for it, tells the registry what it wants to know. They stay
 * ordinary tags too. Deleting one takes nothing back: what is known of a model does not depend on its label.
 */
const task = 'loopwright.task';
const target = 'loopwright.target';
const positiveClass = 'loopwright.positiveClass';
const semver = 'loopwright.semver';
const modelCard = 'loopwright.modelCard';

/**
 * What the tags of a model tell of it.
 *
 * @throws DomainError `invalid` for values that mean nothing.
 */
export function modelTold(tags: readonly Tag[]): {
  readonly task?: Task;
  readonly target?: string;
  readonly positiveClass?: string;
} {
  const told = valuesOf(tags);
  return {
    ...given('task', told.get(task), taskNamed),
    ...given('target', told.get(target), (value) => notEmpty(target, value)),
    ...given('positiveClass', told.get(positiveClass), (value) => notEmpty(positiveClass, value)),
  };
}

/**
 * What the tags of a version tell of it when it is made.
 *
 * @throws DomainError `invalid` for values that mean nothing.
 */
export function versionTold(tags: readonly Tag[]): {
  readonly semver?: string;
  readonly modelCard?: string;
} {
  const told = valuesOf(tags);
  return {
    ...given('semver', told.get(semver), (value) => {
      parseSemver(value);
      return value;
    }),
    ...given('modelCard', told.get(modelCard), linked),
  };
}

/**
 * The model's fields to set for more tags; none when they are there already.
 *
 * @throws DomainError `invalid` for a task that is not its own, once it has versions: it decides what they are held to
 */
export function modelTagged(model: Model, more: readonly Tag[]) {
  const tags = withTags(model.tags, more);
  if (tags === model.tags) return {};
  const told = modelTold(more);
  if (otherBar(model, told.task))
    throw invalid(`${model.name} has versions, and its task is ${model.task ?? 'not known'}.`, {
      field: 'value',
      hint: `To correct it: PATCH /v1/models/{name} {"task": "${told.task}"}, as an admin.`,
    });
  return { tags, ...told };
}

/**
 * The version's fields to set for more tags; none when they are there already.
 *
 * @throws DomainError `invalid` for a semantic version that is not its own: that is chosen when it is made
 */
export function versionTagged(version: ModelVersion, more: readonly Tag[]) {
  const tags = withTags(version.tags, more);
  if (tags === version.tags) return {};
  const { semver: wanted, ...told } = versionTold(more);
  if (wanted !== undefined && wanted !== version.semver)
    throw invalid(
      `Version ${version.version} of ${version.model} is ${version.semver}, and stays so.`,
      { field: 'value', hint: `Give the tag ${semver} to model-versions/create.` },
    );
  return { tags, ...told };
}

/** The fields to set without a tag; none when it is not there. */
export const untagged = ({ tags = [] }: { readonly tags?: readonly Tag[] }, key: string) =>
  tags.some((one) => one.key === key) ? { tags: tags.filter((one) => one.key !== key) } : {};

/** The very same list when they are in it. */
function withTags(tags: readonly Tag[] = [], more: readonly Tag[]): readonly Tag[] {
  const all = valuesOf(tags);
  if (more.every(({ key, value }) => all.get(key) === value)) return tags;
  for (const { key, value } of more) all.set(key, value);
  return [...all].map(([key, value]) => ({ key, value }));
}

const valuesOf = (tags: readonly Tag[]) => new Map(tags.map(({ key, value }) => [key, value]));

const given = <K extends string, V>(
  field: K,
  value: string | undefined,
  read: (value: string) => V,
) => (value === undefined ? {} : { [field]: read(value) }) as { readonly [P in K]?: V };

function taskNamed(value: string): Task {
  const known = tasks.find((one) => one === value);
  if (known !== undefined) return known;
  throw invalid(`The tag ${task} is ${JSON.stringify(value)}, which is no task.`, {
    field: 'tags',
    hint: `It is one of ${tasks.join(', ')}.`,
  });
}

const maxLength = 256;

function notEmpty(key: string, value: string): string {
  if (value !== '' && value.length <= maxLength) return value;
  throw invalid(`The tag ${key} has ${value.length} characters.`, {
    field: 'tags',
    hint: `It takes a name of 1 to ${maxLength} characters.`,
  });
}

const link = /^(https?|s3|mlflow-artifacts):\/[^\s]{1,2000}$/;

function linked(value: string): string {
  if (link.test(value)) return value;
  throw invalid(
    `The tag ${modelCard} is ${JSON.stringify(value.slice(0, 100))}, which is no URL.`,
    {
      field: 'tags',
      hint: 'It is the address of the model card: https://…, s3://… or mlflow-artifacts:/…',
    },
  );
}
