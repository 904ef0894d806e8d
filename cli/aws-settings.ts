import type { Connection } from './connection.ts';

/** How an AWS client reaches the deployment: on AWS the usual credential chain; an emulator takes any, so `test` will do where none are set. */
export function awsSettings({ region, endpoint }: Connection) {
  if (endpoint === undefined) return { region };
  const credentials = {
    accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? 'test',
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? 'test',
  };
  return { region, endpoint, credentials };
}
