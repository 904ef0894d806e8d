import type { RunRow } from '../run.ts';
import { byAttribute, entity, metricsByKey, numberField, textField, textsByKey } from './fields.ts';
import { type Field, likeness, membership, type SearchKind } from './search-kind.ts';

const contextTag = 'mlflow.data.context';
const texts = { nullable: true, sortable: true };

const ofDatasets = (
  read: (input: RunRow['datasets'][number]) => string | undefined,
): Field<RunRow> => ({
  literal: 'text',
  operators: [...likeness, ...membership],
  sortable: false,
  read: (run) => run.datasets.map(read).filter((text) => text !== undefined),
});

/** `runs/search`. */
export const runKind: SearchKind<RunRow> = {
  searched: 'runs',
  entities: [
    entity(
      'attribute',
      new Map([
        ['run_id', textField((run: RunRow) => run.id, [...likeness, ...membership])],
        ['run_name', textField((run) => run.name)],
        ['user_id', textField((run) => run.userId)],
        ['status', textField((run) => run.status)],
        ['artifact_uri', textField((run) => run.artifactUri)],
        ['start_time', numberField((run) => run.startTime)],
        ['end_time', numberField((run) => run.endTime)],
      ]),
      {
        names: ['run'],
        aliases: new Map([
          ['created', 'start_time'],
          ['Created', 'start_time'],
          ['run name', 'run_name'],
          ['Run name', 'run_name'],
          ['Run Name', 'run_name'],
        ]),
      },
    ),
    entity(
      'metric',
      metricsByKey((run, key) => run.metrics.get(key)?.value),
    ),
    entity(
      'param',
      textsByKey((run, key) => run.params.get(key), texts),
    ),
    entity(
      'tag',
      textsByKey((run, key) => run.tags.get(key), texts),
    ),
    entity(
      'dataset',
      new Map([
        ['name', ofDatasets(({ dataset }) => dataset.name)],
        ['digest', ofDatasets(({ dataset }) => dataset.digest)],
        ['context', ofDatasets(({ tags }) => tags.get(contextTag))],
      ]),
    ),
  ],
  defaultOrder: [],
  ties: [byAttribute('start_time', 'DESC'), byAttribute('run_id', 'ASC')],
};
