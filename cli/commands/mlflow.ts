import type { Command } from 'commander';
import { type Act, examples } from '../shell.ts';

/** API Gateway takes 10 MB in a request: what is larger goes to S3 in parts, when the client is told so. */
const partsFromBytes = 5 * 1024 * 1024;

/** What MLflow's client reads from its environment. */
export const mlflowEnvironment = (apiUrl: string, token: string) => ({
  MLFLOW_TRACKING_URI: apiUrl,
  MLFLOW_TRACKING_TOKEN: token,
  MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD: 'true',
  MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE: `${partsFromBytes}`,
});

export function mlflowCommands(program: Command, act: Act): void {
  const mlflow = program
    .command('mlflow')
    .description('MLflow clients, pointed at this deployment');
  mlflow
    .command('env')
    .description('the lines a shell needs, with the token: eval "$(npx loopwright mlflow env)"')
    .addHelpText('after', examples('mlflow env', 'mlflow env --token-of scientist --json'))
    .action(
      act(async (shell) => {
        const { apiUrl, token } = shell.connection();
        const environment = mlflowEnvironment(apiUrl, token);
        return {
          json: environment,
          text: Object.entries(environment)
            .map(([name, value]) => `export ${name}='${value}'`)
            .join('\n'),
        };
      }),
    );
}
