import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HouseChecks } from '../../lib/checks.ts';
import { bundleFunctions } from '../../lib/constructs/bundle.ts';
import { loopwright } from '../../lib/loopwright.ts';
import {
  type StageName,
  type StageSettings,
  stages,
  type TargetName,
  targets,
} from '../../lib/stages.ts';

let bundled: Promise<void> | undefined;

/** Templates of both stacks of a stage, as `cdk synth` makes them, and what cdk-nag says of them. */
export const synthesise = (stage: StageName, target: TargetName = 'aws') =>
  synthesiseWith(stages[stage], target);

/** The same with settings that no stage has. */
export async function synthesiseWith(stage: StageSettings, target: TargetName = 'aws') {
  bundled ??= bundleFunctions();
  await bundled;
  const app = new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } });
  const { storage, platform } = loopwright(app, stage, targets[target]);
  return {
    app,
    storage: Template.fromStack(storage),
    platform: Template.fromStack(platform),
    findings: new HouseChecks(app).validateScope(app).violations,
  };
}

export interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Effect: string;
}

/** Every statement of every inline policy of a template, with the name of its policy. */
export function statements(template: Template): { policy: string; statement: Statement }[] {
  return Object.entries(template.findResources('AWS::IAM::Policy')).flatMap(([policy, resource]) =>
    (resource.Properties.PolicyDocument.Statement as Statement[]).map((statement) => ({
      policy,
      statement,
    })),
  );
}
