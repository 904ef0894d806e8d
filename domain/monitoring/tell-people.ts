import { unavailable } from '../errors.ts';
import type { Notice } from './notice.ts';
import type { Channel, ToldMarks } from './ports.ts';

export interface TellPeopleDeps {
  readonly channels: readonly Channel[];
  readonly marks: ToldMarks;
}

export type Telling = 'sent' | 'not-configured' | 'told before';

/**
 * DRF-5: hands a notice to every channel, once each: what was told is not told again when another channel fails and the
 * event comes back.
 *
 * @throws DomainError `unavailable` when a channel failed, after all were tried: the event has to come again.
 */
export async function tellPeople(
  deps: TellPeopleDeps,
  notice: Notice,
): Promise<Readonly<Record<string, Telling>>> {
  const results: Record<string, Telling> = {};
  const failures: string[] = [];
  for (const channel of deps.channels) {
    try {
      results[channel.name] = await tellOnce(deps.marks, channel, notice);
    } catch (error) {
      failures.push(`${channel.name}: ${(error as Error).message}`);
    }
  }
  if (failures.length === 0) return results;
  throw unavailable(`Not told to everybody (${notice.id}). ${failures.join(' ')}`, {
    hint: 'The event is delivered again; what was told is not repeated.',
  });
}

async function tellOnce(marks: ToldMarks, channel: Channel, notice: Notice): Promise<Telling> {
  const claim = await marks.claim(notice.id, channel.name);
  if (claim === 'told') return 'told before';
  if (claim === 'busy') throw new Error('Another delivery of the same event is at it.');
  let sent: 'sent' | 'not-configured';
  try {
    sent = await channel.send(notice);
  } catch (error) {
    await marks.release(notice.id, channel.name);
    throw error;
  }
  if (sent === 'sent') await marks.told(notice.id, channel.name);
  else await marks.release(notice.id, channel.name);
  return sent;
}
