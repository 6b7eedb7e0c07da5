import {
  type CredentialSource,
  type Provider,
  Provider as ProviderSchema,
  type ProxySetting,
  SimulatorOptions,
} from '../../shared/provider.ts';
import { SETTING_BOUNDS } from '../../shared/setting-bounds.ts';

/** A provider as its form's fields: text wherever a person types. */
export interface ProviderFields {
  readonly name: string;
  readonly kind: Provider['kind'];
  readonly baseUrl: string;
  readonly credentialSource: CredentialSource['source'];
  readonly variable: string;
  readonly command: string;
  readonly lifetimeMinutes: number | string;
  /** Empty: as the catalogue's row says. */
  readonly cacheRetention: NonNullable<Provider['cacheRetention']> | '';
  /** Comma-separated names. */
  readonly unsupported: string;
  /** A JSON object, or empty. */
  readonly defaults: string;
  /** One header on each line. */
  readonly headers: string;
  readonly proxyKind: ProxySetting['kind'];
  readonly proxyUrl: string;
  /** Empty: as the app's own. */
  readonly connectMs: string;
  readonly firstTokenMs: string;
  readonly idleMs: string;
  readonly allowPrivateNetwork: boolean;
  readonly costsNothing: boolean;
  readonly speed: number | string;
  readonly failWith: SimulatorOptions['failWith'];
}

const MINUTE_MS = 60_000;

/** The timeouts that a provider may have of its own. */
export const OWN_TIMEOUTS = ['connectMs', 'firstTokenMs', 'idleMs'] as const;

/** How long a helper command's key may live, in minutes. */
export const LIFETIME_MINUTES = SETTING_BOUNDS.credentials.lifetimeMs.map((ms) => ms / MINUTE_MS);

/** The fields of a provider. */
export function toFields(provider: Provider): ProviderFields {
  const { credential, defaultParameters, proxy, timeouts } = provider;
  const { tokensPerSecond, failWith } = provider.simulator ?? SimulatorOptions.parse({});
  return {
    name: provider.name,
    kind: provider.kind,
    baseUrl: provider.baseUrl,
    credentialSource: credential.source,
    variable: credential.source === 'environment' ? credential.variable : '',
    command: credential.source === 'command' ? credential.command : '',
    lifetimeMinutes: credential.source === 'command' ? credential.lifetimeMs / MINUTE_MS : 60,
    cacheRetention: provider.cacheRetention ?? '',
    unsupported: provider.unsupportedParameters.join(', '),
    defaults: Object.keys(defaultParameters).length === 0 ? '' : JSON.stringify(defaultParameters, null, 2),
    headers: Object.entries(provider.headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    proxyKind: proxy.kind,
    proxyUrl: proxy.kind === 'url' ? proxy.url : '',
    connectMs: String(timeouts.connectMs ?? ''),
    firstTokenMs: String(timeouts.firstTokenMs ?? ''),
    idleMs: String(timeouts.idleMs ?? ''),
    allowPrivateNetwork: provider.allowPrivateNetwork,
    costsNothing: provider.costsNothing,
    speed: tokensPerSecond,
    failWith,
  };
}

/** The provider with what its form says. The fields have been checked. */
export function toProvider(provider: Provider, fields: ProviderFields): Provider {
  const { name, kind, baseUrl, allowPrivateNetwork, costsNothing } = fields;
  if (provider.kind === 'simulator') {
    const simulator = { tokensPerSecond: Number(fields.speed), failWith: fields.failWith };
    return ProviderSchema.parse({ ...provider, name, simulator });
  }
  const defaultParameters: unknown = fields.defaults.trim() === '' ? {} : JSON.parse(fields.defaults);
  return ProviderSchema.parse({
    ...provider,
    name,
    kind,
    baseUrl,
    credential: credentialOf(fields),
    cacheRetention: fields.cacheRetention === '' ? undefined : fields.cacheRetention,
    headers: Object.fromEntries(headerLines(fields.headers).map(readHeader)),
    proxy: fields.proxyKind === 'url' ? { kind: 'url', url: fields.proxyUrl } : { kind: fields.proxyKind },
    timeouts: timeoutsOf(fields),
    allowPrivateNetwork,
    costsNothing,
    unsupportedParameters: readNames(fields.unsupported),
    defaultParameters,
  });
}

/** The names of a comma-separated list. */
export function readNames(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

/** The first line that is no header which the settings take; `null` where there is none. */
export function badHeaderLine(text: string): string | null {
  const isTaken = (line: string) =>
    line.includes(':') &&
    ProviderSchema.shape.headers.safeParse(Object.fromEntries([readHeader(line)])).success;
  return headerLines(text).find((line) => !isTaken(line)) ?? null;
}

/** Whether a text is empty or a JSON object. */
export function isParameterObject(text: string): boolean {
  if (text.trim() === '') return true;
  try {
    return ProviderSchema.shape.defaultParameters.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

function headerLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function readHeader(line: string): readonly [string, string] {
  const [name = '', ...rest] = line.split(':');
  return [name.trim(), rest.join(':').trim()];
}

function timeoutsOf(fields: ProviderFields): Provider['timeouts'] {
  const own = OWN_TIMEOUTS.filter((name) => fields[name].trim() !== '');
  return Object.fromEntries(own.map((name) => [name, Number(fields[name])]));
}

function credentialOf({
  credentialSource,
  variable,
  command,
  lifetimeMinutes,
}: ProviderFields): CredentialSource {
  if (credentialSource === 'environment') return { source: credentialSource, variable };
  if (credentialSource === 'command') {
    return { source: credentialSource, command, lifetimeMs: Math.round(Number(lifetimeMinutes) * MINUTE_MS) };
  }
  return { source: credentialSource };
}
