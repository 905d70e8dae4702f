import { readFailure } from '#domain/reading/read-failure.ts';
import type { RecordedRequest } from '#domain/reading/recording.ts';
import { ReadError } from '#domain/words/errors.ts';

type Place = Pick<RecordedRequest, 'service' | 'region'>;

/**
 * What the first call of each service in each region was answered, for all units that are read together. Where a policy
 * of the organization spells out a denial of that call, the service counts as closed there and no other call of it is
 * sent: one refusal for each service and region, not one for each collector. Any other answer or failure closes
 * nothing. A call that is not sent is recorded as failed, so that every replay fails it too.
 */
export class ClosedServices {
  readonly #first = new Map<string, Promise<ReadError | undefined>>();

  /** Sends, unless the service is closed: then throws a ReadError DENIED_BY_ORGANIZATION. Others wait for the first. */
  async ask<Answer>({ service, region }: Place, send: () => Promise<Answer>): Promise<Answer> {
    const place = `${service} ${region}`;
    const first = this.#first.get(place);
    if (first === undefined) {
      const answer = send();
      this.#first.set(
        place,
        answer.then(nothing, (error) => closure(service, region, error)),
      );
      return answer;
    }
    const closed = await first;
    if (closed !== undefined) throw closed;
    return send();
  }
}

const nothing = (): undefined => undefined;

function closure(service: string, region: string, error: unknown): ReadError | undefined {
  const { code, reason } = readFailure(error);
  if (code !== 'DENIED_BY_ORGANIZATION') return undefined;
  const message = `not asked: the first call of ${service} in ${region} was answered with ${reason}`;
  return new ReadError('DENIED_BY_ORGANIZATION', message, { cause: error });
}
