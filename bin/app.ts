import { App, Validations } from 'aws-cdk-lib';
import { HouseChecks } from '../lib/checks.ts';
import { bundleFunctions } from '../lib/constructs/bundle.ts';
import { loopwright } from '../lib/loopwright.ts';
import { stageNamed, targetNamed } from '../lib/stages.ts';

/** `cdk deploy -c stage=prod`; LOOPWRIGHT_TARGET says where to. */
const app = new App();
const stage = stageNamed(app.node.tryGetContext('stage') ?? 'dev');
const target = targetNamed(process.env.LOOPWRIGHT_TARGET ?? 'aws');
await bundleFunctions();
loopwright(app, stage, target);
Validations.of(app).addPlugins(new HouseChecks(app));
app.synth();
