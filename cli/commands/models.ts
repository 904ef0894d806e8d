import { type Command, Option } from 'commander';
import { type Task, tasks } from '#domain/registry/model.ts';
import { type Stage, stages } from '#domain/registry/model-version.ts';
import { UsageError } from '../answer.ts';
import type { ModelDetails, NewModel } from '../routes.ts';
import { readUserFile } from '../rows-file.ts';
import { type Act, examples, wholeNumber } from '../shell.ts';
import { textTable } from '../text-table.ts';

const json = (text: string, option: string): Record<string, never> => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${option} is not JSON: ${(cause as Error).message}`);
  }
};

const metric = (value: number | undefined): string =>
  value === undefined ? '-' : value.toFixed(4);

function describeModel({ model, versions, aliases, serving }: ModelDetails): string {
  const weights = serving?.variants.map(({ version, weight }) => `v${version} ${weight} %`);
  const table = textTable(
    ['VERSION', 'SEMVER', 'STAGE', 'ACCURACY', 'AUC', 'MEASURED BY', 'CREATED', 'BY', 'ALIASES'],
    versions.map((version) => [
      version.version,
      version.semver,
      version.stage,
      metric(version.evaluation?.metrics.accuracy),
      metric(version.evaluation?.metrics.auc),
      version.evaluatedBy ?? '-',
      version.createdAt,
      version.createdBy,
      aliases
        .filter((alias) => alias.version === version.version)
        .map(({ alias }) => alias)
        .join(', '),
    ]),
  );
  return [
    `${model.name}: ${model.task ?? 'task not known'}, ${model.target === undefined ? 'target not said' : `predicts ${model.target}`}${model.sensitive ? ', sensitive use' : ''}`,
    `serving: ${weights?.join(', ') ?? 'nothing yet'}`,
    versions.length === 0 ? 'No versions yet.' : table,
  ].join('\n');
}

function readCommands(models: Command, act: Act): void {
  models
    .command('list')
    .description('all models')
    .addHelpText('after', examples('models list --json'))
    .action(
      act(async (shell) => {
        const all = await shell.api().models();
        const text = textTable(
          ['MODEL', 'TASK', 'TARGET', 'VERSIONS', 'CREATED'],
          all.map(({ name, task, target, lastVersion, createdAt }) => [
            name,
            task ?? '-',
            target ?? '-',
            lastVersion,
            createdAt,
          ]),
        );
        return { json: { models: all }, text: all.length === 0 ? 'No models yet.' : text };
      }),
    );

  models
    .command('show <model>')
    .description('one model: its versions, aliases and weights')
    .addHelpText('after', examples('models show churn'))
    .action(
      act<[string]>(async (shell, _, model) => {
        const details = await shell.api().model(model);
        return { json: details, text: describeModel(details) };
      }),
    );

  models
    .command('audit <model>')
    .description('who changed what, when and why; the hash chain is checked by the API')
    .option('--after <seq>', 'entries after this number', wholeNumber)
    .option('--limit <n>', 'at most this many', wholeNumber)
    .addHelpText('after', examples('models audit churn --limit 20'))
    .action(
      act<[string], { after?: number; limit?: number }>(async (shell, { after, limit }, model) => {
        const answer = await shell.api().audit(model, {
          ...(after === undefined ? {} : { after }),
          ...(limit === undefined ? {} : { limit }),
        });
        const lines = answer.entries.map(({ seq, at, action, actor, subject, reason }) => [
          seq,
          at,
          action,
          actor.name,
          subject,
          reason,
        ]);
        return {
          json: answer,
          text: `${textTable(['SEQ', 'AT', 'ACTION', 'BY', 'ABOUT', 'WHY'], lines)}\n${
            answer.verified ? 'The hash chain holds.' : 'THE HASH CHAIN IS BROKEN.'
          }`,
          failed: !answer.verified,
        };
      }),
    );
}

interface CreateOptions {
  readonly task: Task;
  readonly target: string;
  readonly positiveClass?: string;
  readonly idColumn?: readonly string[];
  readonly description?: string;
  readonly sensitive?: boolean;
  readonly policy?: string;
  readonly data?: string;
}

function createCommand(models: Command, act: Act): void {
  models
    .command('create <model>')
    .description('a new model, still without versions')
    .addOption(new Option('--task <task>').choices([...tasks]).makeOptionMandatory())
    .requiredOption('--target <column>', 'the column to predict')
    .option('--positive-class <class>', 'the class whose probability is scored, e.g. Yes')
    .option('--id-column <column...>', 'columns that identify a subject and are never features')
    .option('--description <text>')
    .option('--sensitive', 'a sensitive use: every version needs its approvers')
    .option('--policy <json>', 'thresholds that differ from the default policy')
    .option('--data <file.csv>', 'the rows it learns from')
    .addHelpText(
      'after',
      examples(
        'models create churn --task binary --target Churn --positive-class Yes --data churn.csv',
        `models create churn --task binary --target Churn --policy '{"minimum":{"auc":0.8}}'`,
      ),
    )
    .action(
      act<[string], CreateOptions>(async (shell, options, name) => {
        const api = shell.api();
        const { data, policy } = options;
        const body: NewModel = {
          name,
          task: options.task,
          target: options.target,
          ...(options.positiveClass === undefined ? {} : { positiveClass: options.positiveClass }),
          ...(options.idColumn === undefined ? {} : { idColumns: options.idColumn }),
          ...(options.description === undefined ? {} : { description: options.description }),
          ...(options.sensitive === true ? { sensitive: true } : {}),
          ...(policy === undefined ? {} : { policy: json(policy, '--policy') }),
          ...(data === undefined
            ? {}
            : { dataset: await api.upload('dataset', readUserFile(data), name) }),
        };
        const model = await api.createModel(body);
        return { json: model, text: `Created ${model.name}; \`retrain ${model.name}\` trains it.` };
      }),
    );
}

interface RegisterOptions {
  readonly onnx: string;
  readonly columns?: readonly string[];
  readonly evaluation?: string;
  readonly semver?: string;
  readonly reason?: string;
}

function changeCommands(models: Command, act: Act): void {
  models
    .command('register <model>')
    .description('a new version from an ONNX file')
    .requiredOption('--onnx <file>', 'the model; its graph takes the raw columns')
    .option('--columns <column...>', 'names of the columns of its one matrix, in order')
    .option('--evaluation <json>', 'what you measured: {"rows","dataSha256","metrics":{…}}')
    .option('--semver <version>', 'overrides the derived one')
    .option('--reason <text>', 'for the audit trail')
    .addHelpText(
      'after',
      examples('models register churn --onnx churn.onnx --reason "new features"'),
    )
    .action(
      act<[string], RegisterOptions>(async (shell, options, model) => {
        const api = shell.api();
        const uri = await api.upload('onnx', readUserFile(options.onnx), model);
        const version = await api.registerVersion(model, {
          artifact: { uri },
          ...(options.columns === undefined ? {} : { columns: options.columns }),
          ...(options.evaluation === undefined
            ? {}
            : { evaluation: json(options.evaluation, '--evaluation') as never }),
          ...(options.semver === undefined ? {} : { semver: options.semver }),
          ...(options.reason === undefined ? {} : { reason: options.reason }),
        });
        return {
          json: version,
          text: `Registered ${model} version ${version.version} (${version.semver}), stage ${version.stage}.`,
        };
      }),
    );

  models
    .command('promote <model>')
    .argument('<version>', 'the integer version', wholeNumber)
    .description('move a version to a stage; Production archives the former one')
    .addOption(new Option('--to <stage>', 'where to').choices([...stages]).makeOptionMandatory())
    .option('--keep-existing', 'do not archive what is in that stage now')
    .option('--reason <text>', 'for the audit trail')
    .addHelpText(
      'after',
      examples(
        'models promote churn 3 --to Staging',
        'models promote churn 3 --to Production --reason "passed the review"',
      ),
    )
    .action(
      act<[string, number], { to: Stage; keepExisting?: boolean; reason?: string }>(
        async (shell, { to, keepExisting, reason }, model, version) => {
          const answer = await shell.api().setStage(model, version, {
            stage: to,
            ...(keepExisting === true ? { archiveExisting: false } : {}),
            ...(reason === undefined ? {} : { reason }),
          });
          return { json: answer, text: `${model} version ${version} is in ${to}.` };
        },
      ),
    );

  models
    .command('alias <model> <alias>')
    .argument('[version]', 'the integer version', wholeNumber)
    .description('point an alias at a version, or remove it')
    .option('--remove', 'remove the alias')
    .addHelpText(
      'after',
      examples('models alias churn champion 3', 'models alias churn old --remove'),
    )
    .action(
      act<[string, string, number | undefined], { remove?: boolean }>(
        async (shell, { remove }, model, alias, version) => {
          if (remove === true) {
            await shell.api().removeAlias(model, alias);
            return { json: { model, alias, removed: true }, text: `Removed ${alias}.` };
          }
          if (version === undefined)
            throw new UsageError('Say which version the alias points at, or --remove it.');
          const answer = await shell.api().setAlias(model, alias, version);
          return { json: answer, text: `${alias} of ${model} is version ${version}.` };
        },
      ),
    );
}

function removeCommands(models: Command, act: Act): void {
  models
    .command('rename <model> <new-name>')
    .description('another name for a model that does not serve; versions and aliases move along')
    .addHelpText('after', examples('models rename churn leavers'))
    .action(
      act<[string, string], object>(async (shell, _, model, newName) => {
        const renamed = await shell.api().renameModel(model, newName);
        return { json: renamed, text: `${model} is ${renamed.name} now.` };
      }),
    );

  models
    .command('delete <model>')
    .argument('[version]', 'only this version', wholeNumber)
    .description('delete a model, or one version of it; files and the audit trail stay')
    .option('--yes', 'do it: without it, nothing is deleted')
    .option('--stop-serving', 'also when it serves: its clients get errors from then on')
    .addHelpText('after', examples('models delete churn 2 --yes', 'models delete churn --yes'))
    .action(
      act<[string, number | undefined], { yes?: boolean; stopServing?: boolean }>(
        async (shell, { yes, stopServing }, model, version) => {
          const what = version === undefined ? `model ${model}` : `version ${version} of ${model}`;
          if (yes !== true) throw new UsageError(`Say --yes to delete ${what}.`);
          if (version === undefined) await shell.api().deleteModel(model, stopServing === true);
          else await shell.api().deleteVersion(model, version);
          return {
            json: { deleted: version ?? model, model },
            text: `Deleted ${what}; its files and audit trail stay.`,
          };
        },
      ),
    );
}

export function modelsCommands(program: Command, act: Act): void {
  const models = program.command('models').description('the registry: versions, stages, audit');
  readCommands(models, act);
  createCommand(models, act);
  changeCommands(models, act);
  removeCommands(models, act);
}
