import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { startEmulator, stopEmulator } from '../../tools/local/emulator.ts';
import { localFolder } from '../../tools/local/paths.ts';
import { reachEmulator } from '../../tools/local/target.ts';

/** A control table and an artifact bucket of their own, at an emulator of their own. */
export interface Place {
  readonly endpoint: string;
  readonly emulatorPid: number;
  /** Where AWS is, and the function's settings. */
  readonly env: Readonly<Record<string, string>>;
  /** Empties the bucket, and with it goes every snapshot of an experiment's rows. */
  forgetSnapshots(): Promise<void>;
  close(): Promise<void>;
}

const [table, bucket] = ['bench-control', 'bench-artifacts'];

export async function openPlace(): Promise<Place> {
  const folder = join(localFolder, 'bench-tracking');
  await stopEmulator(folder);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const emulator = await startEmulator({ folder, enforceIam: false, waitScale: 1, persist: false });
  const { env, region } = reachEmulator(emulator);
  const client = {
    endpoint: emulator.endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const [dynamo, s3] = [
    new DynamoDBClient(client),
    new S3Client({ ...client, forcePathStyle: true }),
  ];
  await dynamo.send(createTable());
  await waitUntilTableExists(
    { client: dynamo, maxWaitTime: 30, minDelay: 1 },
    { TableName: table },
  );
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  dynamo.destroy();
  return {
    endpoint: emulator.endpoint,
    emulatorPid: emulator.pid,
    env: { ...env, TABLE_NAME: table, ARTIFACT_BUCKET: bucket, POLICY_EXEMPT: '[".*"]' },
    async forgetSnapshots() {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
      for (const { Key } of Contents)
        await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    },
    close: async () => {
      s3.destroy();
      await stopEmulator(folder);
    },
  };
}

/** As lib/ defines it: keys, and one index of whole items. */
function createTable(): CreateTableCommand {
  const keys = (pk: string, sk: string) => [
    { AttributeName: pk, KeyType: 'HASH' as const },
    { AttributeName: sk, KeyType: 'RANGE' as const },
  ];
  return new CreateTableCommand({
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S' as const,
    })),
    KeySchema: keys('pk', 'sk'),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'gsi1',
        KeySchema: keys('gsi1pk', 'gsi1sk'),
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
}
