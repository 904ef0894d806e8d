import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  AttributeType,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../constructs/acknowledge.ts';
import type { StageSettings, Target } from '../stages.ts';

export interface StorageProps extends StackProps {
  readonly stage: StageSettings;
  readonly target: Target;
}

/** What must survive a redeploy of everything else: artifacts, the capture lake, the two tables. */
export class StorageStack extends Stack {
  readonly artifacts: Bucket;
  readonly lake: Bucket;
  /** Keys and entities: docs/architecture.md, "Control table". */
  readonly control: TableV2;
  /** Online features: other load and lifetime than the control plane. */
  readonly features: TableV2;

  constructor(scope: Construct, id: string, props: StorageProps) {
    super(scope, id, props);
    const { stage, target } = props;
    const removalPolicy = stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

    const bucketDefaults: BucketProps = {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: target.tlsOnly,
      removalPolicy,
      autoDeleteObjects: !stage.keepsData,
    };
    const accessLogs = new Bucket(this, 'AccessLogs', {
      ...bucketDefaults,
      lifecycleRules: [{ expiration: Duration.days(stage.logRetentionDays) }],
    });
    this.artifacts = new Bucket(this, 'Artifacts', {
      ...bucketDefaults,
      versioned: true,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'artifacts/',
      lifecycleRules: [
        { prefix: 'uploads/', expiration: Duration.days(7) },
        { prefix: 'work/', expiration: Duration.days(30) },
        // Rolling references go back four weeks (domain/drift/monitoring-settings.ts).
        { prefix: 'sketches/', expiration: Duration.days(45) },
        { prefix: 'batches/', expiration: Duration.days(90) },
        {
          prefix: 'tracking/',
          expiration: Duration.days(30),
          noncurrentVersionExpiration: Duration.days(1),
        },
        {
          noncurrentVersionExpiration: Duration.days(90),
          abortIncompleteMultipartUploadAfter: Duration.days(2),
        },
      ],
    });
    this.lake = new Bucket(this, 'Lake', {
      ...bucketDefaults,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'lake/',
      lifecycleRules: [{ expiration: Duration.days(stage.captureRetentionDays) }],
    });

    const tableDefaults = {
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: stage.keepsData,
      removalPolicy,
      timeToLiveAttribute: 'expiresAt',
    };
    this.control = new TableV2(this, 'Control', {
      ...tableDefaults,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      dynamoStream: StreamViewType.NEW_IMAGE,
      globalSecondaryIndexes: [
        {
          indexName: 'gsi1',
          partitionKey: { name: 'gsi1pk', type: AttributeType.STRING },
          sortKey: { name: 'gsi1sk', type: AttributeType.STRING },
          projectionType: ProjectionType.ALL,
        },
      ],
    });
    this.features = new TableV2(this, 'Features', {
      ...tableDefaults,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
    });

    acknowledge(accessLogs, { 'AwsSolutions-S1': 'It holds the access logs of the others.' });
    if (!target.tlsOnly)
      acknowledge(this, {
        'AwsSolutions-S10':
          'This target speaks plain HTTP on the loopback; AWS gets the TLS policy.',
      });
  }
}
