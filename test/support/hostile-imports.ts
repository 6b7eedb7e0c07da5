const BASE = 'switchyard://add-provider';
const GOOD = `${BASE}?name=Example&kind=openai&baseUrl=https%3A%2F%2Fapi.example.com`;

const BAD_ADDRESSES = [
  'http://api.example.com',
  'http://10.0.0.5/v1',
  'http://192.168.1.1',
  'http://169.254.169.254/latest/meta-data',
  'https://169.254.169.254',
  'http://[fd00:ec2::254]/',
  'http://100.100.100.200',
  'http://0.0.0.0:8080',
  'http://[::ffff:10.0.0.1]',
  'http://2852039166',
  'http://0xa9fea9fe',
  'https://user:password@api.example.com',
  'https://api.openai.com@evil.example',
  'https://api.example.com/v1?key=stolen',
  'https://api.example.com/v1#fragment',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,hello',
  'ftp://api.example.com',
  'app://switchyard/index.html',
  'switchyard://add-provider',
  'ws://api.example.com',
  '//api.example.com',
  'api.example.com',
  '',
  ' ',
  'https://',
  'https://api.exa mple.com',
  `https://${'a'.repeat(2_100)}.example`,
] as const;

const DECEPTIVE_TEXTS = [
  'Open\u202EIA',
  'Open\u200BAI',
  'Ope\u0000n',
  'A\nB',
  'A\rB',
  '\uFEFFOpenAI',
  'A\u2066B',
  'A\u2028B',
] as const;

const KEY_PARTS = [
  'key',
  'apiKey',
  'api_key',
  'token',
  'secret',
  'password',
  'Authorization',
  'credential',
  'credentials',
  'KEY',
];

const OTHER_PARTS = [
  'command',
  'headers',
  'header',
  'proxy',
  'id',
  'enabled',
  'primary',
  'cheap',
  'mode',
  'allowPrivateNetwork',
  'costsNothing',
  'catalogueId',
  'environment',
  'variable',
  'defaultParameters',
  'apply',
  'confirm',
  'redirect',
  '__proto__',
  'constructor',
];

const OTHER_PLACES = [
  'switchyard:',
  'switchyard://',
  'switchyard:///add-provider',
  'switchyard://settings',
  'switchyard://import?file=/etc/passwd',
  'switchyard://run?command=x',
  'switchyard://chat?send=hello',
  'switchyard://add-provider/../settings?name=A&baseUrl=https%3A%2F%2Fa.example',
  'switchyard://add-provider/extra?name=A&baseUrl=https%3A%2F%2Fa.example',
  'switchyard://user@add-provider?name=A&baseUrl=https%3A%2F%2Fa.example',
  'switchyard://add-provider?name=A&baseUrl=https%3A%2F%2Fa.example#confirm',
  'switchyard://add-provider:99?name=A&baseUrl=https%3A%2F%2Fa.example',
  'https://add-provider?name=A&baseUrl=https%3A%2F%2Fa.example',
  'file:///add-provider',
  'javascript:switchyard://add-provider',
  'not a link',
  '',
  `${GOOD}&model=${'m'.repeat(3_000)}`,
];

/** Links that no person should be asked to agree to. */
export function hostileLinks(): readonly string[] {
  const to = (baseUrl: string) => `${BASE}?name=Example&baseUrl=${encodeURIComponent(baseUrl)}`;
  return [
    ...OTHER_PLACES,
    ...BAD_ADDRESSES.map(to),
    ...KEY_PARTS.map((part) => `${GOOD}&${part}=sk-000000`),
    ...OTHER_PARTS.map((part) => `${GOOD}&${part}=x`),
    ...DECEPTIVE_TEXTS.map(
      (text) => `${BASE}?name=${encodeURIComponent(text)}&baseUrl=https%3A%2F%2Fa.example`,
    ),
    ...DECEPTIVE_TEXTS.map((text) => `${GOOD}&model=${encodeURIComponent(text)}`),
    ...['name', 'kind', 'baseUrl'].map((part) => `${GOOD}&${part}=https%3A%2F%2Fsecond.example`),
    ...['simulator', 'gemini', 'OPENAI', ''].map(
      (kind) => `${BASE}?name=A&baseUrl=https%3A%2F%2Fa.example&kind=${kind}`,
    ),
    ...['nobody', '../openai', ''].map((row) => `${BASE}?catalogue=${row}`),
    `${BASE}?catalogue=openai&baseUrl=https%3A%2F%2Fevil.example`,
    `${BASE}?catalogue=openai&name=OpenAI`,
    `${BASE}?catalogue=openai&kind=anthropic`,
    `${BASE}?name=${'n'.repeat(81)}&baseUrl=https%3A%2F%2Fa.example`,
    `${GOOD}${'&model=m'.repeat(1)}&model=default`,
    `${GOOD}${Array.from({ length: 21 }, (_, place) => `&model=m${place}`).join('')}`,
    `${GOOD}&model=`,
  ];
}

/** Files that look like a configuration and must not be taken for one. */
export function hostileConfigurations(): readonly (readonly [string, string])[] {
  const settings = (parts: object) =>
    JSON.stringify({ format: 'switchyard-configuration', version: 1, settings: { version: 1, ...parts } });
  const provider = (parts: object) =>
    settings({
      providers: [{ id: 'mine', name: 'Mine', kind: 'openai', baseUrl: 'https://a.example', ...parts }],
    });
  return [
    ...BAD_ADDRESSES.map((baseUrl) => [`address ${baseUrl.slice(0, 60)}`, provider({ baseUrl })] as const),
    ...['', 'a', '[]', 'null', '3', '"text"', '{}', '{"format":"switchyard-configuration"}'].map(
      (text) => [`text ${text}`, text] as const,
    ),
    ...[0, -1, 1.5, '1', null, 2, 1e9].map(
      (version) =>
        [
          `version ${String(version)}`,
          JSON.stringify({ format: 'switchyard-configuration', version, settings: { version: 1 } }),
        ] as const,
    ),
    ...[
      'Authorization',
      'x-api-key',
      'Cookie',
      'Host',
      'Content-Length',
      'Proxy-Authorization',
      'X A',
      'X:A',
      '',
    ].map((name) => [`header ${name}`, provider({ headers: { [name]: 'x' } })] as const),
    ...['a\nb', 'a\r\nX-Other: 1', 'a\u0000', 'caf\u00e9'].map(
      (value) => [`header value ${JSON.stringify(value)}`, provider({ headers: { 'X-A': value } })] as const,
    ),
    ...['socks5://a:1', 'http://user:pw@proxy.example:1', 'proxy.example', 'http://a b', 'file:///x'].map(
      (url) => [`proxy ${url}`, provider({ proxy: { kind: 'url', url } })] as const,
    ),
    ...[
      { source: 'vault', key: 'sk-000' },
      { source: 'plain', key: 'sk-000' },
      { source: 'command', command: '' },
      { source: 'command', command: 'x', lifetimeMs: 0 },
      { source: 'environment', variable: 'A B' },
      { source: 'environment', variable: '$(id)' },
    ].map((credential) => [`credential ${JSON.stringify(credential)}`, provider({ credential })] as const),
    ...['', 'A', '../x', 'a/b', 'a b', '__proto__', 'a'.repeat(65)].map(
      (id) => [`id ${id}`, provider({ id })] as const,
    ),
    ...['simulator2', 'gemini', '', null].map(
      (kind) => [`kind ${String(kind)}`, provider({ kind })] as const,
    ),
    [
      'two of one id',
      settings({
        providers: [1, 2].map(() => ({ id: 'a', name: 'A', kind: 'openai', baseUrl: 'https://a.example' })),
      }),
    ],
    ['an unknown field', settings({ apiKeys: { openai: 'sk-000' } })],
    ['a target twice', settings({ primary: [1, 2].map(() => ({ providerId: 'a', model: 'm' })) })],
    ['a number out of bounds', settings({ retry: { maxRetries: 1e9 } })],
    ['a text for a number', settings({ retry: { maxRetries: '2' } })],
    ['a fraction for a whole number', settings({ retry: { maxRetries: 1.5 } })],
    ['a list for a section', settings({ retry: [] })],
    ['no list of providers', settings({ providers: {} })],
    ['a limit of nothing', settings({ budget: { dayUsd: '0' } })],
    ['a limit below nothing', settings({ budget: { dayUsd: '-1' } })],
    [
      'too many providers',
      settings({
        providers: Array.from({ length: 101 }, (_, place) => ({
          id: `p${place}`,
          name: 'P',
          kind: 'openai',
          baseUrl: 'https://a.example',
        })),
      }),
    ],
    [
      'too many models',
      provider({ models: Array.from({ length: 501 }, (_, place) => ({ id: `m${place}` })) }),
    ],
  ];
}
