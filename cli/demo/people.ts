import { UsageError } from '../answer.ts';
import { createApiClient } from '../api-client.ts';
import type { TokenName, Tokens } from '../connection.ts';
import { type Api, routes } from '../routes.ts';

/** The people of the story, each with a token of their own role. */
export type People = Readonly<
  Record<'viewer' | 'scientist' | 'engineer' | 'mlLead' | 'qaLead', Api>
>;

/** Throws a UsageError that names the tokens that are missing. */
export function gatherPeople(apiUrl: string, tokens: Tokens): People {
  const needed = ['viewer', 'scientist', 'engineer', 'mlLead', 'qaLead'] as const;
  const missing = needed.filter((name) => tokens[name] === undefined);
  if (missing.length > 0)
    throw new UsageError(
      `The demo acts as several people and needs a token of each; missing in .loopwright/local.json: ${missing.join(', ')}. \`npm start\` makes them.`,
    );
  const as = (name: TokenName) => routes(createApiClient({ apiUrl, token: tokens[name] ?? '' }));
  return {
    viewer: as('viewer'),
    scientist: as('scientist'),
    engineer: as('engineer'),
    mlLead: as('mlLead'),
    qaLead: as('qaLead'),
  };
}
