import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '../functions/evidence-function.ts';

/** Emitted by the seal step: 1 for a run that was sealed without having been planned or read. */
const SEALED_FAILED = 'SealedFailed';
/** Emitted by the seal step: 1 for a run whose gaps are not those of the run before, or are the first of a month. */
const GAPS_TO_TELL = 'GapsToTell';

interface Watch {
  readonly metric: IMetric;
  /** What happened and what to do about it: the text of the message. */
  readonly description: string;
  readonly threshold?: number;
  readonly comparison?: ComparisonOperator;
  readonly periods?: number;
  readonly missing?: TreatMissingData;
}

/** Tells people: an encrypted topic, alarms that write to it, and the queue of schedules nobody took. */
export class Alerts extends Construct {
  readonly topic: Topic;
  readonly undelivered: Queue;

  constructor(scope: Construct, id: string, props: { key: IKey; email: string | undefined }) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { masterKey: props.key, enforceSSL: true });
    this.topic.addToResourcePolicy(alarmsMayPublish(this.topic));
    if (props.email !== undefined) this.topic.addSubscription(new EmailSubscription(props.email));
    this.undelivered = new Queue(this, 'Undelivered', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.watch('Undelivered', {
      metric: this.undelivered.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
      description:
        'Nobody took what is in the queue: a schedule, which has its time (start the state machine of runs, or of reports, with it); or the end of a run that is not sealed (start the state machine that seals with its detail)',
    });
    this.watch('SealedFailed', {
      metric: this.#emitted(SEALED_FAILED),
      description: 'A run was sealed as FAILED: it was not planned, or read nothing; the table evidence_gaps says why',
    });
    this.watch('Gaps', {
      metric: this.#emitted(GAPS_TO_TELL),
      description:
        'What could not be read differs from the run before (or is still missing, once a month): ask the table evidence_gaps',
    });
  }

  #emitted(metricName: string): IMetric {
    const dimensionsMap = { service: Stack.of(this).stackName };
    return new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, statistic: 'Sum' });
  }

  /** Alarms when `metric` reaches `threshold` (1). */
  watch(id: string, watch: Watch): void {
    const alarm = new Alarm(this, `${id}Alarm`, {
      metric: watch.metric,
      alarmDescription: watch.description,
      threshold: watch.threshold ?? 1,
      comparisonOperator: watch.comparison ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: watch.periods ?? 1,
      treatMissingData: watch.missing ?? TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}

/** A topic with a policy of its own has lost the default one, by which the account's alarms may publish. */
const alarmsMayPublish = (topic: Topic): PolicyStatement => {
  const { partition, region, account } = Stack.of(topic);
  return new PolicyStatement({
    sid: 'AlarmsOfThisAccount',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
    },
  });
};
