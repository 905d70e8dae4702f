import type { Pattern } from './pattern.ts';

/** A token that begins with a prefix of its own; nothing that belongs to it stands before or after. */
const prefixed = (...alternatives: readonly string[]): RegExp =>
  new RegExp(`(?<![A-Za-z0-9])(?:${alternatives.join('|')})`, 'g');

/** Of most tokens whose prefix ends with an underscore; few names have a word as long. */
const AFTER_UNDERSCORE = /[A-Za-z0-9]_[A-Za-z0-9+/=-]{16}/;

const pattern = (name: string, finds: string, hints: readonly RegExp[], match: RegExp): Pattern => ({
  name,
  finds,
  hints,
  match,
});

/**
 * Credentials that are known by their own look, wherever they stand. The forms are those the issuers document, and which
 * gitleaks (config/gitleaks.toml) and trufflehog (pkg/detectors) look for.
 */
export const CREDENTIALS: readonly Pattern[] = [
  pattern(
    'private-key',
    'private keys in PEM, of OpenSSH, PGP and PuTTY',
    [/PRIVATE KEY|PuTTY-User|AGE-SECRET/],
    /-----BEGIN[A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----[\s\S]*?(?:-----END[A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----|$)|PuTTY-User-Key-File-\d[\s\S]*?(?:Private-MAC: ?[0-9a-f]{0,64}|$)|AGE-SECRET-KEY-1[0-9A-Z]{20,64}/g,
  ),
  pattern(
    'aws-access-key',
    'access key ids of AWS',
    [/A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{16}/],
    prefixed('A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{16}(?![A-Za-z0-9])'),
  ),
  pattern(
    'aws-session-token',
    'session tokens of AWS STS',
    [/(?:Fwo|FQo)GZXIvYXdz|IQoJb3JpZ2lu/],
    prefixed('(?:FwoGZXIvYXdz|FQoGZXIvYXdz|IQoJb3JpZ2lu)[A-Za-z0-9+/=]{8,4096}'),
  ),
  pattern(
    'aws-bedrock-key',
    'API keys of Amazon Bedrock',
    [/ABSK[A-Za-z0-9+/]{36}/],
    prefixed('ABSK[A-Za-z0-9+/]{40,269}={0,2}'),
  ),
  pattern(
    'databricks-token',
    'tokens and OAuth secrets of Databricks',
    [/(?:dapi|dose|dkea|dsapi)[0-9a-f]{16}/],
    prefixed('(?:dapi|dose|dkea|dsapi)[0-9a-f]{32}(?:-\\d{1,3})?'),
  ),
  pattern(
    'github-token',
    'tokens of GitHub',
    [AFTER_UNDERSCORE],
    prefixed('gh[pousr]_[A-Za-z0-9]{36,255}', 'github_pat_[A-Za-z0-9]{16}[A-Za-z0-9_]{6,240}'),
  ),
  pattern(
    'gitlab-token',
    'tokens of GitLab',
    [/gl[a-z]{2,5}-[\w-]{16}|GR13489/],
    prefixed(
      'gl(?:pat|ptt|rt|rtr|dt|oas|cbt|agent|soat|ft|imt|ffct|wt)-(?=[a-z0-9_-]{0,63}[A-Z])[A-Za-z0-9_-]{20,64}',
      'GR1348941[\\w-]{20}',
    ),
  ),
  pattern(
    'slack-token',
    'tokens and webhooks of Slack',
    [/xox[a-z][-.]|xapp-\d|hooks\.slack/],
    /(?<![A-Za-z0-9])(?:xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,255}|xapp-\d-[A-Za-z0-9-]{10,255})|(?<=hooks\.slack\.com\/(?:services|workflows|triggers)\/)[A-Za-z0-9/_+-]{10,128}/g,
  ),
  pattern(
    'package-registry-token',
    'tokens of npm, PyPI, RubyGems, Docker Hub',
    [AFTER_UNDERSCORE, /pypi-[\w-]{16}/],
    prefixed(
      'npm_[A-Za-z0-9]{36}',
      'pypi-[A-Za-z0-9_-]{50,1000}',
      'rubygems_[0-9a-f]{48}',
      'dckr_[po]at_[A-Za-z0-9-]{16}[A-Za-z0-9_-]{4,64}',
    ),
  ),
  pattern(
    'payment-key',
    'keys of Stripe and Shopify',
    [AFTER_UNDERSCORE, /[sr]k_(?:live|test|prod)_/],
    prefixed(
      '(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{10,255}',
      'whsec_[A-Za-z0-9+/]{24,128}',
      'shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}',
    ),
  ),
  pattern(
    'google-key',
    'API keys, OAuth tokens and client secrets of Google',
    [/AIza[\w-]{16}|ya29\.|GOCSPX|1\/\/0[\w-]{16}/],
    prefixed('AIza[\\w-]{35}', 'ya29\\.[\\w-]{20,2048}', 'GOCSPX-[\\w-]{28}', '1//0[\\w-]{30,200}'),
  ),
  pattern(
    'azure-secret',
    'client secrets of Microsoft Entra ID, and shared access signatures',
    [/\dQ~|[?&;]sig=/],
    /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])|(?<keep>[?&;]sig=)[A-Za-z0-9%+/=]{20,128}/g,
  ),
  pattern(
    'model-key',
    'keys of OpenAI, Anthropic, Hugging Face, Groq, Replicate, Perplexity, xAI',
    [AFTER_UNDERSCORE, /sk-(?:[a-zN]{2,7}-[\w-]{16}|[A-Za-z0-9]{20})|pplx-[A-Za-z0-9]{16}|xai-[A-Za-z0-9]{16}/],
    prefixed(
      'sk-(?:ant|proj|svcacct|admin|None|or)-[\\w-]{20,255}',
      'sk-[A-Za-z0-9]{20,64}(?![A-Za-z0-9-])',
      'hf_[A-Za-z]{30,40}(?![A-Za-z0-9])',
      'gsk_[A-Za-z0-9]{40,64}',
      'r8_[A-Za-z0-9]{37}',
      'pplx-[A-Za-z0-9]{40,64}',
      'xai-[A-Za-z0-9]{70,90}',
    ),
  ),
  pattern(
    'mail-key',
    'keys of SendGrid, Mailgun, Mailchimp, Brevo',
    [/SG\.[\w-]{16}|key-[0-9a-f]{32}|-us\d{1,2}(?![A-Za-z0-9-])|xkeysib/],
    prefixed(
      'SG\\.(?=[a-z0-9_-]{0,31}[A-Z])[\\w-]{16,32}\\.[\\w-]{16,64}',
      'key-[0-9a-f]{32}(?![A-Za-z0-9])',
      '[0-9a-f]{32}-us\\d{1,2}(?![A-Za-z0-9])',
      'xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}',
    ),
  ),
  pattern(
    'chat-token',
    'tokens of Telegram, Discord, Twilio; webhooks of Discord and Teams',
    [/\d:AA[\w-]{16}/, /[MNO][A-Za-z\d]{23,25}\.[\w-]{6}\./, /SK[0-9a-f]{32}/, /\/webhook|webhookb/],
    /(?<![A-Za-z0-9])(?:\d{8,10}:AA[\w-]{33}|[MNO][A-Za-z\d]{23,25}\.[\w-]{6}\.[\w-]{27,38}|SK[0-9a-f]{32}(?![A-Za-z0-9]))|(?<=discord(?:app)?\.com\/api\/webhooks\/)\d{17,20}\/[\w-]{60,70}|(?<=\.webhook\.office\.com\/webhookb2\/)[\w@/-]{36,255}/g,
  ),
  pattern(
    'infrastructure-token',
    'tokens of HashiCorp Vault and Terraform, Pulumi, Doppler, DigitalOcean, Fly.io, Heroku, Netlify, PlanetScale, Supabase, Grafana, New Relic, Sentry, JFrog, Atlassian, Postman, Linear, Notion, Figma, Alibaba Cloud',
    [
      /hv[sbr]\.[\w-]{16}|atlasv1|pul-[0-9a-f]{16}/,
      /dp\.(?:pt|st|ct|sa|scim|audit)\.|fo1_[\w-]{16}|fm[12]r?_/,
      /HRKU-|NRAK-|PMAK-|AKCp|AT(?:ATT|CTT|BB|DT)[\w=-]{16}|LTAI[A-Za-z0-9]{16}/,
      AFTER_UNDERSCORE,
    ],
    prefixed(
      'hv[sbr]\\.[\\w-]{24,300}',
      '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w=-]{60,70}',
      'pul-[0-9a-f]{40}',
      'dp\\.(?:pt|st|ct|sa|scim|audit)\\.[\\w.-]{40,80}',
      'do[opr]_v1_[0-9a-f]{64}',
      'fo1_[\\w-]{43}',
      'fm[12]r?_[A-Za-z0-9+/]{50,1000}',
      'HRKU-[\\w-]{30,80}',
      'nfp_[A-Za-z0-9]{36}',
      'pscale_(?:tkn|pw|oauth)_[A-Za-z0-9=-]{16}[\\w=.-]{16,64}',
      'sbp_[0-9a-f]{40}',
      'gl(?:sa|c)_[A-Za-z0-9+/=]{16}[\\w+/=]{16,400}',
      'NRAK-[A-Z0-9]{27}',
      'sntry[su]_[A-Za-z0-9+/=-]{16}[\\w+/=-]{24,400}',
      'AKCp[A-Za-z0-9]{60,80}',
      'AT(?:ATT|CTT|BB|DT)(?=[a-z0-9_=-]{0,64}[A-Z])[\\w=-]{24,400}',
      'PMAK-[0-9a-f]{24}-[0-9a-f]{34}',
      'lin_(?:api|oauth)_[A-Za-z0-9]{32,64}',
      'ntn_[A-Za-z0-9]{40,50}',
      'figd_[A-Za-z0-9-]{16}[\\w-]{22,29}',
      'LTAI[A-Za-z0-9]{16,26}(?![A-Za-z0-9])',
    ),
  ),
  pattern(
    'jwt',
    'JSON Web Tokens',
    [/eyJ(?<![A-Za-z0-9_-]eyJ)[A-Za-z0-9_-]{8,8192}\./],
    /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,8192}\.[A-Za-z0-9_-]{8,16384}(?:\.[A-Za-z0-9_-]{0,4096}){0,3}/g,
  ),
  pattern(
    'authorization-header',
    'what follows Bearer and Basic',
    [/(?:earer|asic|EARER|ASIC)\s/, /uthorization["']?\s?[:=]/],
    /(?<keep>(?<![A-Za-z])[Bb](?:earer|asic)\s{1,4}|(?<![A-Z])B(?:EARER|ASIC)\s{1,4})(?!\[masked: |\d{4}-\d{6}-[a-z0-9]{1,32}(?![\w-]))(?=[A-Za-z._~+/-]{0,64}[0-9=])[A-Za-z0-9._~+/-]{16,4096}={0,2}|(?<keep>(?<![A-Za-z])[Aa]uthorization["']?\s?[:=]\s{0,4}["']?(?:[Bb]earer|[Bb]asic|[Tt]oken)\s{1,4})(?!\[masked: )[A-Za-z0-9._~+/-]{8,4096}={0,2}/g,
  ),
  pattern(
    'url-password',
    'passwords in addresses and connection strings',
    [/:\/\/[^\s:/?#@"'<>]{0,256}:[^\s/?#@"'<>]{1,512}@/, /https?:\/\/[\w.~%-]{16,256}@/],
    /(?<keep>(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/[^\s:/?#@"'<>]{0,256}:)(?!\[masked: |\d{1,5}[,;])[^\s/?#"'<>]{1,512}(?=@)|(?<keep>(?<![A-Za-z0-9+.-])https?:\/\/)(?=[A-Za-z._~%-]{0,256}\d)[\w.~%-]{16,256}(?=@)/g,
  ),
];
