import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Access } from '../access.ts';
import { Alarms } from '../alarms.ts';
import { Api } from '../api.ts';
import { Automl } from '../automl.ts';
import { Batch } from '../batch.ts';
import { OnnxLayer } from '../constructs/onnx-layer.ts';
import { Drift } from '../drift.ts';
import { Governance } from '../governance.ts';
import { Monitoring } from '../monitoring.ts';
import type { PlatformContext } from '../platform-context.ts';
import { Quality } from '../quality.ts';
import { Registry } from '../registry.ts';
import { Retraining } from '../retraining.ts';
import { Rollouts } from '../rollout.ts';
import { Serving } from '../serving.ts';
import type { StageSettings, Target } from '../stages.ts';
import { Tracking } from '../tracking.ts';
import type { StorageStack } from './storage.ts';

export interface PlatformProps extends StackProps {
  readonly stage: StageSettings;
  readonly target: Target;
  readonly storage: StorageStack;
}

/** Everything that can be deployed anew without losing anything. */
export class PlatformStack extends Stack {
  constructor(scope: Construct, id: string, { stage, target, storage, ...props }: PlatformProps) {
    super(scope, id, props);
    const context: PlatformContext = {
      stage,
      target,
      control: storage.control,
      features: storage.features,
      artifacts: storage.artifacts,
      lake: storage.lake,
      onnx: new OnnxLayer(this, 'Onnx', target.architecture),
    };
    const { authorizer } = new Access(this, 'Access', context);
    const api = new Api(this, 'Api', authorizer, context);
    const governance = new Governance(this, 'Governance', api, context);
    new Registry(this, 'Registry', api, context);
    new Tracking(this, 'Tracking', api, context);
    const serving = new Serving(this, 'Serving', api, context);
    const drift = new Drift(this, 'Drift', api, context);
    const automl = new Automl(this, 'Automl', api, context);
    const retraining = new Retraining(this, 'Retraining', api, governance, automl, context);
    const rollouts = new Rollouts(this, 'Rollouts', api, governance, context);
    const batch = new Batch(this, 'Batch', api, governance, serving, context);
    new Quality(this, 'Quality', api, governance, context);
    const alarms = new Alarms(this, 'Alarms', {
      context,
      api,
      serving,
      governance,
      machines: {
        DriftCheck: drift.machine,
        Retrain: retraining.machine,
        Rollout: rollouts.machine,
        BatchTransform: batch.machine,
      },
    });
    const monitoring = new Monitoring(this, 'Monitoring', { api, governance, alarms, context });

    const outputs = {
      ApiId: api.rest.restApiId,
      ApiUrl: api.url,
      ApiStage: stage.name,
      ControlTable: storage.control.tableName,
      FeatureTable: storage.features.tableName,
      ArtifactBucket: storage.artifacts.bucketName,
      LakeBucket: storage.lake.bucketName,
      EventBus: governance.bus.eventBusName,
      AlarmTopic: alarms.topic.topicArn,
      SlackWebhookSecret: monitoring.slackWebhookArn,
      ReviewFunction: monitoring.review.fn.functionName,
      DriftCheckMachine: drift.machine.machine.stateMachineArn,
      AutomlMachine: automl.machine.machine.stateMachineArn,
      RetrainMachine: retraining.machine.machine.stateMachineArn,
      RolloutMachine: rollouts.machine.machine.stateMachineArn,
      BatchTransformMachine: batch.machine.machine.stateMachineArn,
      PredictFunction: serving.predict.fn.functionName,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
