import { loadCatalogue } from '#collectors/catalogue.ts';
import { awsReads } from '#domain/declaring/collector.ts';
import { CLIENTS } from '#domain/declaring/iam-actions.ts';
import { PLANNING_READS } from '../../lambdas/steps/plan/discover.ts';
import { type AnswerModel, answerModel } from './answer-model.ts';
import { declaredTypes } from './sdk-types.ts';
import { AS_DECLARED, schemaNames, type WireNames } from './wire-names.ts';

const namesOf = async (service: string): Promise<WireNames> => {
  if (service === 'ec2') return schemaNames('ec2', await import('@aws-sdk/client-ec2'));
  if (service === 'sts') return schemaNames('query', await import('@aws-sdk/client-sts'));
  if (service === 'elastic-load-balancing')
    return schemaNames('query', await import('@aws-sdk/client-elastic-load-balancing'));
  if (service === 'elastic-load-balancing-v2')
    return schemaNames('query', await import('@aws-sdk/client-elastic-load-balancing-v2'));
  return AS_DECLARED;
};

/** The models of every AWS operation that is read, by service, from the SDK clients that are installed. */
export async function readModels(): Promise<[service: string, AnswerModel][]> {
  const declared = (await loadCatalogue()).flatMap((one) => ('reads' in one ? one.reads : []));
  const reads = new Set([...awsReads(declared), ...PLANNING_READS]);
  const services = Map.groupBy([...reads].sort(), (read) => read.split(':')[0] as string);
  const models: [string, AnswerModel][] = [];
  for (const [prefix, calls] of services)
    for (const service of CLIENTS[prefix] ?? [prefix]) {
      const types = await declaredTypes(`@aws-sdk/client-${service}`);
      const operations = calls.map((call) => call.slice(prefix.length + 1)).filter(types.has);
      models.push([service, await answerModel(types, await namesOf(service), operations)]);
    }
  return models;
}
