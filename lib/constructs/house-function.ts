import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  type ILayerVersion,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StageSettings, Target } from '../stages.ts';
import { bundleOf } from './bundle.ts';

export interface HouseFunctionProps<Env extends Record<string, unknown>> {
  readonly stage: StageSettings;
  readonly target: Target;
  /** File under functions/, without ending: `serving/predict`. */
  readonly entry: string;
  /** Checked by the compiler against the schema in the function's own `env.ts`. */
  readonly environment: Env;
  /** MB; 512 when absent. */
  readonly memory?: number;
  /** 30 s when absent: API Gateway waits 29. */
  readonly timeout?: Duration;
  readonly layers?: readonly ILayerVersion[];
  /**
   * For functions that events call: where an event goes that the function has failed on three times. Without it Lambda
   * drops the event; the queue of a rule or schedule gets only what could not be handed to Lambda at all.
   */
  readonly deadLetters?: IQueue;
}

/** A function with the house defaults: Node 24, own role and log group with retention, JSON logs, tracing. */
export class HouseFunction<Env extends Record<string, unknown>> extends Construct {
  readonly fn: LambdaFunction;

  constructor(scope: Construct, id: string, props: HouseFunctionProps<Env>) {
    super(scope, id);
    const { stage, target } = props;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: stage.logRetentionDays,
      removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    this.fn = new LambdaFunction(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: target.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      code: Code.fromAsset(bundleOf(props.entry)),
      handler: 'index.handler',
      description: `${props.entry} (${stage.name})`,
      memorySize: props.memory ?? 512,
      timeout: props.timeout ?? Duration.seconds(30),
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      role,
      layers: [...(props.layers ?? [])],
      ...(props.deadLetters && { deadLetterQueue: props.deadLetters }),
      environment: {
        POWERTOOLS_SERVICE_NAME: props.entry,
        ...(props.environment as Record<string, string>),
      },
    });
  }

  /** Allows exactly these actions on exactly these resources. */
  allow(actions: readonly string[], ...resources: readonly string[]): this {
    this.fn.addToRolePolicy(
      new PolicyStatement({ actions: [...actions], resources: [...resources] }),
    );
    return this;
  }

  readsTable(table: ITableV2): this {
    return this.allow(
      ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
      table.tableArn,
      `${table.tableArn}/index/gsi1`,
    );
  }

  /** What a transaction of the model store is made of; reads included. */
  writesTable(table: ITableV2): this {
    return this.readsTable(table).allow(
      [
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:DeleteItem',
        'dynamodb:ConditionCheckItem',
      ],
      table.tableArn,
    );
  }

  /** Only items whose partition key begins so: what else the table holds cannot be changed. */
  writesItems(
    table: ITableV2,
    actions: readonly `dynamodb:${string}`[],
    ...prefixes: readonly string[]
  ): this {
    this.fn.addToRolePolicy(
      new PolicyStatement({
        actions: [...actions],
        resources: [table.tableArn],
        conditions: {
          'ForAllValues:StringLike': {
            'dynamodb:LeadingKeys': prefixes.map((prefix) => `${prefix}*`),
          },
        },
      }),
    );
    return this;
  }

  /** Listing tells a missing object from a forbidden one, and finds captures. */
  readsObjects(bucket: IBucket, ...prefixes: readonly string[]): this {
    return this.allow(['s3:ListBucket'], bucket.bucketArn).allow(
      ['s3:GetObject'],
      ...prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
    );
  }

  writesObjects(bucket: IBucket, ...prefixes: readonly string[]): this {
    return this.allow(
      ['s3:PutObject'],
      ...prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
    );
  }
}
