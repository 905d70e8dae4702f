/** What is looked at in the answers about a policy and its rule groups, by the names of the API. */
type Maybe<Value> = Value | undefined;
type List<Item> = Maybe<readonly Item[]>;
type Sets = Maybe<Readonly<Record<string, { readonly Definition?: List<string> }>>>;

export interface AnsweredPolicy {
  readonly StatelessRuleGroupReferences?: List<AnsweredReference>;
  readonly StatefulRuleGroupReferences?: List<AnsweredReference>;
  readonly StatelessDefaultActions?: List<string>;
  readonly StatelessFragmentDefaultActions?: List<string>;
  readonly StatefulDefaultActions?: List<string>;
  readonly StatefulEngineOptions?: Maybe<{
    readonly RuleOrder?: Maybe<string>;
    readonly StreamExceptionPolicy?: Maybe<string>;
  }>;
  readonly TLSInspectionConfigurationArn?: Maybe<string>;
  readonly PolicyVariables?: Maybe<{ readonly RuleVariables?: Sets }>;
}

interface AnsweredReference {
  readonly ResourceArn?: Maybe<string>;
  readonly Priority?: Maybe<number>;
  readonly Override?: Maybe<{ readonly Action?: Maybe<string> }>;
}

export interface AnsweredRuleGroup {
  readonly RuleVariables?: Maybe<{ readonly IPSets?: Sets; readonly PortSets?: Sets }>;
  readonly ReferenceSets?: Maybe<{
    readonly IPSetReferences?: Maybe<Readonly<Record<string, { readonly ReferenceArn?: Maybe<string> }>>>;
  }>;
  readonly RulesSource?: Maybe<{
    readonly RulesString?: Maybe<string>;
    readonly RulesSourceList?: Maybe<{
      readonly Targets?: List<string>;
      readonly TargetTypes?: List<string>;
      readonly GeneratedRulesType?: Maybe<string>;
    }>;
    readonly StatefulRules?: List<AnsweredStatefulRule>;
    readonly StatelessRulesAndCustomActions?: Maybe<{ readonly StatelessRules?: List<AnsweredStatelessRule> }>;
  }>;
}

export interface AnsweredStatelessRule {
  readonly Priority?: Maybe<number>;
  readonly RuleDefinition?: Maybe<{
    readonly Actions?: List<string>;
    readonly MatchAttributes?: Maybe<{
      readonly Sources?: List<AnsweredAddress>;
      readonly Destinations?: List<AnsweredAddress>;
      readonly SourcePorts?: List<AnsweredPorts>;
      readonly DestinationPorts?: List<AnsweredPorts>;
      readonly Protocols?: List<number>;
      readonly TCPFlags?: List<unknown>;
    }>;
  }>;
}

export interface AnsweredAddress {
  readonly AddressDefinition?: Maybe<string>;
}

export interface AnsweredPorts {
  readonly FromPort?: Maybe<number>;
  readonly ToPort?: Maybe<number>;
}

export interface AnsweredStatefulRule {
  readonly Action?: Maybe<string>;
  readonly Header?: Maybe<{
    readonly Protocol?: Maybe<string>;
    readonly Source?: Maybe<string>;
    readonly SourcePort?: Maybe<string>;
    readonly Direction?: Maybe<string>;
    readonly Destination?: Maybe<string>;
    readonly DestinationPort?: Maybe<string>;
  }>;
  readonly RuleOptions?: List<{ readonly Keyword?: Maybe<string>; readonly Settings?: List<string> }>;
}
