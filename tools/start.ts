import { runDemo } from '../cli/demo/run-demo.ts';
import { type TargetName, targetNamed } from '../lib/stages.ts';
import { install } from './local/install.ts';

/** `npm start`: deploy to the target, then the churn example through the API. */
/** Waits are scaled on the emulator only; elsewhere the example takes minutes instead of the default's 42 hours. */
const shortRollout = {
  schedule: [
    { percent: 5, waitSeconds: 180 },
    { percent: 20, waitSeconds: 180 },
    { percent: 50, waitSeconds: 180 },
    { percent: 100, waitSeconds: 0 },
  ],
  rolloutLimitSeconds: 3_600,
};

const startedAt = Date.now();
const seconds = () => ((Date.now() - startedAt) / 1000).toFixed(0).padStart(3);
const say = (line: string) => console.log(`${seconds()} s  ${line}`);

try {
  const target = targetNamed(process.env.LOOPWRIGHT_TARGET ?? 'emulator').name satisfies TargetName;
  const stage = process.env.LOOPWRIGHT_STAGE ?? 'dev';
  const dataFlag = process.argv.indexOf('--data');
  const data = dataFlag < 0 ? undefined : process.argv[dataFlag + 1];
  say(`target ${target}, stage ${stage}`);
  const installation = await install(target, stage, say);
  say('deployed; now the churn example');
  const result = await runDemo({
    api: installation.apiUrl,
    tokens: installation.tokens,
    ...(target === 'emulator' ? {} : shortRollout),
    ...(data === undefined ? {} : { data }),
    log: (line) => console.log(line),
    note: (line) => say(line),
  });
  const failed = result.stations.filter(({ ok }) => !ok);
  console.log(`
API      ${installation.apiUrl}
Token    ${installation.token}   (role engineer; all roles in .loopwright/local.json)
Try      npx loopwright status
MLflow   eval "$(npx loopwright mlflow env)"   and your scripts log, register and load here
Stop     npm stop
`);
  say(
    failed.length === 0
      ? 'the loop is closed'
      : `stopped at: ${failed.map(({ name }) => name).join(', ')}`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
} catch (error) {
  const { message, stack } = error as Error;
  console.error(`\n${process.env.DEBUG === undefined ? message : stack}`);
  process.exitCode = 1;
}
