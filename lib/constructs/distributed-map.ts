import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** The ARN of every execution of a machine, or of the workers of its map, whose name is `machine/label`. */
export const executionsOf = (scope: Construct, name: string): string =>
  Stack.of(scope).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${name}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/**
 * What a machine needs for a Distributed Map over the objects of a bucket: to list them, and to start and stop workers, which are
 * executions of its own. A policy of its own: the role's default one is made before the machine it would have to name.
 */
export function allowDistributedMap(
  scope: Construct,
  machine: StateMachine,
  label: string,
  bucket: IBucket,
): void {
  new Policy(scope, 'DistributedMap', {
    roles: [machine.role],
    statements: [
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
      new PolicyStatement({
        actions: ['states:StartExecution'],
        resources: [machine.stateMachineArn],
      }),
      new PolicyStatement({
        actions: ['states:DescribeExecution', 'states:StopExecution'],
        resources: [
          executionsOf(scope, machine.stateMachineName),
          executionsOf(scope, `${machine.stateMachineName}/${label}`),
        ],
      }),
    ],
  });
}
