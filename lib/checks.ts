import type { PolicyValidationPluginReport } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** Wildcards that are as narrow as the service allows. Everything else needs an acknowledgement next to its cause. */
const acceptedWildcards: readonly { readonly finding: RegExp; readonly reason: string }[] = [
  {
    finding:
      /\/(models|uploads|datasets|work|work\/(retraining|drift)|reports|reports\/(drift|monitoring|quality)|expectations|sketches\/drift|captures|feedback|oversize|batches|mlflow|tracking)\/\*\]$/,
    reason: 'Objects under one prefix of one bucket; keys hold digests and ids.',
  },
  {
    finding: /Function[0-9A-F]+\.Arn>:\*\]$/,
    reason: 'Versions and aliases of one named function.',
  },
  {
    finding: /schedule\/[^*]+\/\*\]$/,
    reason: 'Schedules of one group, named after the retraining they plan.',
  },
  {
    finding: /:execution:[^*]+[:/]\*\]$/,
    reason: 'Executions of one state machine; their names are the ids of batch transforms.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    reason:
      'X-Ray segments and log delivery name no resource; test/lib/policies.test.ts refuses any other action on *.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Action::s3:Abort\*\]$/,
    reason: 'Firehose aborts its own multipart uploads; CDK grants AbortMultipartUpload so.',
  },
];

/** cdk-nag's AWS Solutions pack with the wildcards above accepted wherever they occur. */
export class HouseChecks extends AwsSolutionsChecks {
  override validateScope(scope: IConstruct): PolicyValidationPluginReport {
    const violations = super
      .validateScope(scope)
      .violations.filter(
        ({ ruleName }) => !acceptedWildcards.some(({ finding }) => finding.test(ruleName)),
      );
    return { success: violations.length === 0, violations };
  }
}
