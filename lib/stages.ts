/** Where the stacks are deployed to. The stacks are the same; `Target` holds the few things an emulator cannot take. */
export const targetNames = ['aws', 'localstack', 'emulator'] as const;
export type TargetName = (typeof targetNames)[number];

export const stageNames = ['dev', 'staging', 'prod'] as const;
export type StageName = (typeof stageNames)[number];

/** Hours with more copies of a function kept warm. */
export interface WarmHours {
  /** Full hours, 0..23. */
  readonly from: number;
  readonly to: number;
  readonly copies: number;
  /** As in cron: `MON-FRI`. Every day when absent. */
  readonly days?: string;
  /** IANA name: `Europe/Berlin`. UTC when absent. */
  readonly timeZone?: string;
}

/** A predict function of a model's own. */
export interface DedicatedFunction {
  /** MB; half of it is for models. */
  readonly memory: number;
  /** Copies kept warm at any hour; none when absent. */
  readonly provisionedConcurrency?: number;
  readonly warmHours?: WarmHours;
}

/** RTR-4: training jobs for what outgrows the Lambda (docs/guide/sagemaker.md). */
export interface SageMakerTraining {
  /** In ECR, made of sagemaker/Dockerfile: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/loopwright-training:1`. */
  readonly image: string;
  /** `ml.m5.4xlarge`. */
  readonly instanceType: string;
  /** Spare capacity for about a third of the price; interrupted, a job goes on from its checkpoint. Off when absent. */
  readonly spot?: boolean;
  /** A job that has not ended by then is stopped. */
  readonly maxHours: number;
  /** GB of disk for matrix and model; 30 when absent. */
  readonly volumeGb?: number;
  /** A role of yours that jobs take on; without it one is made that reads and writes the run's own files. */
  readonly roleArn?: string;
}

/** How people of a stage are told of its models. */
export interface MonitoringStage {
  /** Of the daily report and the weekly review; IANA name: `Europe/Berlin`. UTC when absent. */
  readonly timeZone?: string;
  /** 0..23, by the clock on the wall there; 8 when absent. */
  readonly reportHour?: number;
  /** Hosts that webhooks may be of; `hooks.slack.com` when absent. */
  readonly slackHosts?: readonly string[];
  /** Of a console, for links in messages; they lead to the API without it. */
  readonly consoleUrl?: string;
  /** Features of a model whose figures go to CloudWatch, where each is about 1.50 USD a month; 5 when absent. */
  readonly cloudWatchFeatures?: number;
}

export interface StageSettings {
  readonly name: StageName;
  /** Keep tables and buckets, with their data, when a stack is deleted. */
  readonly keepsData: boolean;
  readonly logRetentionDays: 7 | 30 | 90;
  /** Captures and feedback are deleted after so many days. */
  readonly captureRetentionDays: number;
  /** How long Firehose gathers before it writes to the lake, in seconds (0..900). */
  readonly captureBufferSeconds: number;
  /** Megabytes of captures that one worker of a drift check counts; a window of less needs none. */
  readonly driftPartMb: number;
  /** How long a predict function trusts the serving record it has read, in ms; a rollback is seen after at most this. */
  readonly servingRecordTtlMs: number;
  /** Requests a second, and burst, over the whole API. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly predict: {
    /** MB; CPU grows with it (1 769 MB is one vCPU). */
    readonly memory: number;
    /** Copies kept warm; 0 costs nothing when idle. */
    readonly provisionedConcurrency: number;
    /** Loaded before the first request, in this order, as far as memory goes; none when absent. */
    readonly warmModels?: readonly string[];
  };
  /** SRV-1: models with a function of their own; all others share one. */
  readonly dedicated?: Readonly<Record<string, DedicatedFunction>>;
  /** SRV-9: custom runtimes. */
  readonly endpoints?: {
    /** SageMaker endpoints of this account and region that may be invoked; none when absent. */
    readonly sageMaker?: readonly string[];
    /** HTTPS endpoints may have private addresses too, which functions outside of a VPC cannot reach anyway. */
    readonly privateAddresses?: boolean;
  };
  readonly train: {
    /** MB of the functions that train and evaluate. */
    readonly memory: number;
    /** RTR-4: invocations that one training may take, each going on where the one before stopped. */
    readonly rounds: number;
    /** AML-2: functions of that memory that a search uses side by side, 40 at most. */
    readonly workers: number;
    /** Of Lambda in this region, for estimates; arm64 in us-east-1 costs 0.0000133334. */
    readonly usdPerGbSecond: number;
  };
  /** RTR-4: none when absent; then no role and no permission for it exists, and what is too large is refused. */
  readonly sageMakerTraining?: SageMakerTraining;
  /** REG-3: regular expressions; models of such names move between stages without gates. None when absent. */
  readonly policyExempt?: readonly string[];
  /** DRF-5: reports and alerts (docs/guide/alerts.md); the defaults are in lib/monitoring.ts. */
  readonly monitoring?: MonitoringStage;
  /** Where alarms are mailed; nobody is subscribed without it. */
  readonly alarmEmail?: string;
}

const dev: StageSettings = {
  name: 'dev',
  keepsData: false,
  logRetentionDays: 7,
  captureRetentionDays: 30,
  captureBufferSeconds: 60,
  // Small, so that windows of some thousand predictions are shared out too.
  driftPartMb: 1,
  servingRecordTtlMs: 1_000,
  throttle: { rate: 100, burst: 200 },
  predict: { memory: 1_769, provisionedConcurrency: 0 },
  train: { memory: 3_008, rounds: 4, workers: 4, usdPerGbSecond: 0.0000133334 },
  // Names as the conformance suite and our own checks of MLflow's API make them: `model-1a2b3c4d-7`.
  policyExempt: ['-[0-9a-f]{8}-\\d+'],
};

export const stages: Readonly<Record<StageName, StageSettings>> = {
  dev,
  staging: {
    ...dev,
    name: 'staging',
    logRetentionDays: 30,
    captureRetentionDays: 90,
    driftPartMb: 64,
    policyExempt: [],
  },
  prod: {
    ...dev,
    name: 'prod',
    policyExempt: [],
    keepsData: true,
    logRetentionDays: 90,
    captureRetentionDays: 400,
    driftPartMb: 64,
    servingRecordTtlMs: 5_000,
    throttle: { rate: 2_000, burst: 4_000 },
    predict: { memory: 1_769, provisionedConcurrency: 1 },
    train: { memory: 10_240, rounds: 8, workers: 16, usdPerGbSecond: 0.0000133334 },
  },
};

/** Metrics of our own, apart from those of other stages in the same account. */
export const metricsNamespace = ({ name }: StageSettings): string => `Loopwright-${name}`;

export interface Target {
  readonly name: TargetName;
  /** `arm64` on AWS; functions run as processes of the host on an emulator. */
  readonly architecture: 'arm64' | 'x86_64';
  /** Bucket policies that refuse plain HTTP: not where the endpoint speaks plain HTTP. */
  readonly tlsOnly: boolean;
  /** Deploy with the caller's credentials instead of the bootstrap roles. */
  readonly deploysAsCaller: boolean;
  /** Alarms over expressions of several metrics. */
  readonly metricMath: boolean;
  readonly provisionedConcurrency: boolean;
  /** Endpoints of custom runtimes may be on this machine, over plain HTTP. */
  readonly localEndpoints: boolean;
  /** IAM judges the answer to a task token by its state machine; the emulator does not know which that is. */
  readonly namesTaskTokens: boolean;
}

const hostArchitecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';

export const targets: Readonly<Record<TargetName, Target>> = {
  aws: {
    name: 'aws',
    architecture: 'arm64',
    tlsOnly: true,
    deploysAsCaller: false,
    metricMath: true,
    provisionedConcurrency: true,
    localEndpoints: false,
    namesTaskTokens: true,
  },
  localstack: {
    name: 'localstack',
    architecture: hostArchitecture,
    tlsOnly: false,
    deploysAsCaller: true,
    metricMath: false,
    provisionedConcurrency: false,
    localEndpoints: true,
    namesTaskTokens: false,
  },
  emulator: {
    name: 'emulator',
    architecture: hostArchitecture,
    tlsOnly: false,
    deploysAsCaller: true,
    metricMath: false,
    provisionedConcurrency: false,
    localEndpoints: true,
    namesTaskTokens: false,
  },
};

function oneOf<T extends string>(what: string, value: string, known: readonly T[]): T {
  if (known.includes(value as T)) return value as T;
  throw new Error(`${what} is "${value}"; it can be ${known.join(', ')}.`);
}

export const stageNamed = (name: string): StageSettings =>
  stages[oneOf('The stage', name, stageNames)];
export const targetNamed = (name: string): Target =>
  targets[oneOf('LOOPWRIGHT_TARGET', name, targetNames)];
