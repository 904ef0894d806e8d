import type { Actor } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { invalid, notFound } from '../errors.ts';
import { changeModel } from './change-model.ts';
import { knownVersion } from './known-version.ts';
import type { Model } from './model.ts';
import type { Alias } from './model-version.ts';
import type { ModelChange, ModelStore } from './ports.ts';

interface Deps {
  readonly store: ModelStore;
  readonly clock: Clock;
}
interface Input {
  readonly changeId: string;
  readonly actor: Actor;
  readonly model: string;
  readonly alias: string;
}

/** As MLflow's: `latest` and `v7` have a meaning of their own. */
const aliasPattern = /^(?!latest$|v\d+$)[A-Za-z0-9_-]{1,255}$/i;

/**
 * REG-1: lets a name stand for a version. Pointing it where it points changes nothing.
 *
 * @throws DomainError `invalid` for a name that is none, `not-found` for an unknown model or version.
 */
export async function setAlias(
  deps: Deps,
  input: Input & { readonly version: number },
): Promise<Alias> {
  if (!aliasPattern.test(input.alias))
    throw invalid(`"${input.alias}" is not an alias.`, {
      field: 'alias',
      hint: 'Letters, digits, - and _, at most 255; not `latest`, not `v` and a number.',
    });
  const { result } = await changeModel(deps, input.model, async (model) => {
    const { version } = await knownVersion(deps.store, model.name, input.version);
    const alias: Alias = { kind: 'alias', model: model.name, alias: input.alias, version };
    const former = await find(deps.store, input);
    if (former?.version === version) return { result: former };
    return { result: alias, change: aliasChange(deps, input, model, former, alias) };
  });
  return result;
}

/**
 * Takes the name away; answers what it stood for.
 *
 * @throws DomainError `not-found` for an unknown model or alias.
 */
export async function removeAlias(deps: Deps, input: Input): Promise<Alias> {
  const { result } = await changeModel(deps, input.model, async (model) => {
    const former = await find(deps.store, input);
    if (former === undefined)
      throw notFound(`${model.name} has no alias ${input.alias}.`, {
        field: 'alias',
        hint: `GET /v1/models/${model.name} lists its aliases.`,
      });
    return { result: former, change: aliasChange(deps, input, model, former, undefined) };
  });
  return result;
}

const find = async (store: ModelStore, { model, alias }: Input): Promise<Alias | undefined> =>
  (await store.aliases(model)).find((one) => one.alias === alias);

const aliasChange = (
  { clock }: Deps,
  { changeId, actor, alias }: Input,
  model: Model,
  before: Alias | undefined,
  after: Alias | undefined,
): ModelChange => ({
  id: changeId,
  model,
  puts: after === undefined ? [] : [after],
  removes: after === undefined && before !== undefined ? [before] : [],
  audit: {
    action: 'AliasChanged',
    actor,
    at: clock.now().toISOString(),
    reason: '',
    subject: `alias ${alias}`,
    before: before === undefined ? null : { version: before.version },
    after: after === undefined ? null : { version: after.version },
  },
});
