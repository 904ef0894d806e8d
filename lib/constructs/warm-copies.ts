import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Alias, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { TimeZone } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { WarmHours } from '../stages.ts';

export interface WarmCopiesProps {
  /** Kept at any hour; 0 costs nothing when idle. */
  readonly provisionedConcurrency: number;
  /** Hours with more of them. */
  readonly warmHours?: WarmHours;
}

/** Copies of a function that are kept initialised: an alias `live`, which requests must ask. */
export class WarmCopies extends Construct {
  readonly alias: Alias;

  constructor(scope: Construct, id: string, fn: LambdaFunction, props: WarmCopiesProps) {
    super(scope, id);
    const { provisionedConcurrency: always, warmHours } = props;
    this.alias = new Alias(this, 'Alias', {
      aliasName: 'live',
      version: fn.currentVersion,
      ...(always > 0 && { provisionedConcurrentExecutions: always }),
    });
    if (warmHours === undefined) return;
    const { from, to, copies, days = 'MON-SUN', timeZone = 'Etc/UTC' } = warmHours;
    const scaling = this.alias.addAutoScaling({
      minCapacity: always,
      maxCapacity: Math.max(always, copies),
    });
    for (const [name, hour, capacity] of [
      ['More', from, copies],
      ['Fewer', to, always],
    ] as const)
      scaling.scaleOnSchedule(name, {
        schedule: Schedule.cron({ minute: '0', hour: String(hour), weekDay: days }),
        timeZone: TimeZone.of(timeZone),
        minCapacity: capacity,
        maxCapacity: capacity,
      });
  }
}
