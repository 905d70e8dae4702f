import type { Action, Listener, Rule, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { answered } from '#domain/reading/reading.ts';

/** What a listener says of itself. */
export const listenerOf = ({ Protocol, Port, MutualAuthentication }: Listener) => ({
  protocol: Protocol ?? null,
  port: Port ?? null,
  clientCertificates: MutualAuthentication?.Mode ?? null,
});

/** The default rule, where the listener alone tells it. */
export const defaultRule = ({ DefaultActions }: Listener) => ({
  priority: null,
  conditions: [],
  actions: actionsOf(answered(DefaultActions, 'DefaultActions')),
});

export const isDefault = ({ IsDefault, Priority }: Rule): boolean => IsDefault === true || Priority === 'default';

/** Rules in the order in which they are asked: by priority, the default one last (API Rule). */
export const rulesOf = (rules: readonly Rule[]) =>
  rules
    .map((rule) => ({
      priority: isDefault(rule) ? null : numberOf(rule.Priority),
      conditions: (rule.Conditions ?? []).map(conditionOf),
      actions: actionsOf(answered(rule.Actions, 'Actions')),
    }))
    .sort((a, b) => (a.priority ?? Number.POSITIVE_INFINITY) - (b.priority ?? Number.POSITIVE_INFINITY));

const numberOf = (priority: string | undefined): number =>
  answered(/^\d{1,6}$/.test(priority ?? '') ? Number(priority) : undefined, 'Priority');

/** Of headers and query strings no value is kept: a header may be a secret by which a distribution shows itself. */
function conditionOf(condition: RuleCondition) {
  const { Field, Values } = condition;
  const { HostHeaderConfig, PathPatternConfig, HttpRequestMethodConfig, HttpHeaderConfig, SourceIpConfig } = condition;
  const values = [
    ...(Values ?? []),
    ...(HostHeaderConfig?.Values ?? []),
    ...(PathPatternConfig?.Values ?? []),
    ...(HttpRequestMethodConfig?.Values ?? []),
    ...(SourceIpConfig?.Values ?? []),
    ...(SourceIpConfig?.IpAddressType === undefined ? [] : [SourceIpConfig.IpAddressType]),
  ];
  const regexes = [HostHeaderConfig, PathPatternConfig, HttpHeaderConfig].flatMap((each) => each?.RegexValues ?? []);
  const isSecret = Field === 'http-header' || Field === 'query-string';
  return {
    field: Field ?? null,
    values: isSecret ? [] : [...new Set(values)].sort(),
    hasRegex: regexes.length > 0,
  };
}

const actionsOf = (actions: readonly Action[]) =>
  actions.toSorted((a, b) => (a.Order ?? 0) - (b.Order ?? 0)).map(actionOf);

function actionOf(action: Action) {
  const { Type, AuthenticateOidcConfig, AuthenticateCognitoConfig, ForwardConfig } = action;
  const { OnUnauthenticatedRequest } = AuthenticateOidcConfig ?? AuthenticateCognitoConfig ?? {};
  return {
    type: Type ?? null,
    unauthenticated: OnUnauthenticatedRequest ?? null,
    sticky: ForwardConfig?.TargetGroupStickinessConfig?.Enabled ?? false,
    targetGroups: targetGroupsOf(action),
  };
}

/** One target group, or several with weights; a single one stands in both places. To forward to none is no answer. */
function targetGroupsOf({ Type, TargetGroupArn, ForwardConfig }: Action) {
  const weighted = (ForwardConfig?.TargetGroups ?? []).map((one) => ({
    id: answered(one.TargetGroupArn, 'TargetGroupArn'),
    weight: one.Weight ?? null,
  }));
  const isThere = TargetGroupArn === undefined || weighted.some(({ id }) => id === TargetGroupArn);
  const groups = isThere ? weighted : [...weighted, { id: answered(TargetGroupArn, 'TargetGroupArn'), weight: null }];
  if (Type === 'forward') answered(groups[0], 'TargetGroupArn');
  return groups.sort((a, b) => (a.id < b.id ? -1 : 1));
}
