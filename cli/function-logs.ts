import {
  CloudFormationClient,
  paginateDescribeStacks,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { awsSettings } from './aws-settings.ts';
import { concurrently } from './concurrently.ts';
import type { Connection } from './connection.ts';

export interface LogLine {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The log group, without its path. */
  readonly source: string;
  readonly message: string;
}

/** The log groups of our stacks (their names begin with `loopwright`): those declared, and those of their functions. */
async function findLogGroups(client: CloudFormationClient): Promise<readonly string[]> {
  const groups = new Set<string>();
  for await (const page of paginateDescribeStacks({ client }, {}))
    for (const { StackName = '' } of page.Stacks ?? []) {
      if (!StackName.toLowerCase().startsWith('loopwright')) continue;
      for await (const part of paginateListStackResources({ client }, { StackName }))
        for (const { ResourceType, PhysicalResourceId: id } of part.StackResourceSummaries ?? []) {
          if (id === undefined) continue;
          if (ResourceType === 'AWS::Logs::LogGroup') groups.add(id);
          if (ResourceType === 'AWS::Lambda::Function') groups.add(`/aws/lambda/${id}`);
        }
    }
  return [...groups];
}

async function readGroup(
  client: CloudWatchLogsClient,
  logGroupName: string,
  query: { readonly since: Date; readonly text?: string },
): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  try {
    for await (const page of paginateFilterLogEvents(
      { client },
      { logGroupName, startTime: query.since.getTime() },
    ))
      for (const { timestamp = 0, message = '' } of page.events ?? [])
        if (query.text === undefined || message.includes(query.text))
          lines.push({
            at: new Date(timestamp).toISOString(),
            source: logGroupName.split('/').at(-1) ?? logGroupName,
            message,
          });
  } catch (error) {
    // A function that never ran has no log group yet.
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return lines;
}

/** What our functions logged since then, oldest first. `text` is compared as it stands. */
export async function readFunctionLogs(
  connection: Connection,
  query: { readonly since: Date; readonly text?: string },
): Promise<readonly LogLine[]> {
  const settings = awsSettings(connection);
  const groups = await findLogGroups(new CloudFormationClient(settings));
  const client = new CloudWatchLogsClient(settings);
  const perGroup = await concurrently(groups, 4, (group) => readGroup(client, group, query));
  return perGroup.flat().sort((a, b) => (a.at < b.at ? -1 : 1));
}
