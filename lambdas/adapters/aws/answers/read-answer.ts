import type { Attempt } from '#domain/reading/recording.ts';
import { textsIn } from '#domain/reading/unknown-members.ts';
import { ReadError } from '#domain/words/errors.ts';
import { type Asked, isAbout } from './about.ts';
import { jsonAnswer, type TellUnknown } from './json-answer.ts';
import { type Operation, operationModel } from './model.ts';
import { xmlAnswer } from './xml-answer.ts';

/**
 * What an answer says, read by the model of its operation and not by the SDK, which takes every text but `true` for
 * false and leaves out what it does not know. A member that does not fit throws a ReadError when it is asked for; an
 * answer that is none, or is about something else, throws one here.
 */
export async function readAnswer({ body, encoding }: Attempt, asked: Asked, tell: TellUnknown): Promise<object> {
  if (encoding !== 'utf8') throw new ReadError('MALFORMED_RESPONSE', 'the answer is no UTF-8');
  const model = await operationModel(asked.service, asked.operation);
  const unknown: TellUnknown = (member, near) => tell(member, [...near, ...textsIn(asked.input)]);
  const answer =
    model.protocol === 'json' ? jsonAnswer(body ?? '', model.output, unknown) : xmlAnswer(body ?? '', model, unknown);
  isAbout(answer, asked);
  return answer;
}

/** The least that an SDK takes for an answer, in place of one that is read here. */
export const STUBS: Readonly<Record<Operation['protocol'], string>> = { ec2: '<_/>', query: '<_/>', json: '{}' };
