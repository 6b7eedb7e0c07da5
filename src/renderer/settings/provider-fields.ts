import {
  type CredentialSource,
  type Provider,
  Provider as ProviderSchema,
  SimulatorOptions,
} from '../../shared/provider.ts';

/** A provider as its form's fields: text wherever a person types. */
export interface ProviderFields {
  readonly name: string;
  readonly kind: Provider['kind'];
  readonly baseUrl: string;
  readonly credentialSource: CredentialSource['source'];
  readonly variable: string;
  readonly command: string;
  readonly lifetimeMinutes: number;
  readonly cacheRetention: Provider['cacheRetention'];
  /** Comma-separated names. */
  readonly unsupported: string;
  /** A JSON object, or empty. */
  readonly defaults: string;
  readonly allowPrivateNetwork: boolean;
  readonly costsNothing: boolean;
  readonly speed: number | string;
  readonly failWith: SimulatorOptions['failWith'];
}

/** The fields of a provider. */
export function toFields(provider: Provider): ProviderFields {
  const { credential, defaultParameters } = provider;
  const { tokensPerSecond, failWith } = provider.simulator ?? SimulatorOptions.parse({});
  return {
    name: provider.name,
    kind: provider.kind,
    baseUrl: provider.baseUrl,
    credentialSource: credential.source,
    variable: credential.source === 'environment' ? credential.variable : '',
    command: credential.source === 'command' ? credential.command : '',
    lifetimeMinutes: credential.source === 'command' ? credential.lifetimeMs / 60_000 : 60,
    cacheRetention: provider.cacheRetention,
    unsupported: provider.unsupportedParameters.join(', '),
    defaults: Object.keys(defaultParameters).length === 0 ? '' : JSON.stringify(defaultParameters, null, 2),
    allowPrivateNetwork: provider.allowPrivateNetwork,
    costsNothing: provider.costsNothing,
    speed: tokensPerSecond,
    failWith,
  };
}

/** The provider with what its form says. The fields have been checked. */
export function toProvider(provider: Provider, fields: ProviderFields): Provider {
  const { name, kind, baseUrl, cacheRetention, allowPrivateNetwork, costsNothing } = fields;
  if (provider.kind === 'simulator') {
    const simulator = { tokensPerSecond: Number(fields.speed), failWith: fields.failWith };
    return ProviderSchema.parse({ ...provider, name, simulator });
  }
  const credential = credentialOf(fields);
  const defaultParameters: unknown = fields.defaults.trim() === '' ? {} : JSON.parse(fields.defaults);
  return ProviderSchema.parse({
    ...provider,
    name,
    kind,
    baseUrl,
    credential,
    cacheRetention,
    allowPrivateNetwork,
    costsNothing,
    unsupportedParameters: fields.unsupported
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
    defaultParameters,
  });
}

function credentialOf({
  credentialSource,
  variable,
  command,
  lifetimeMinutes,
}: ProviderFields): CredentialSource {
  if (credentialSource === 'environment') return { source: credentialSource, variable };
  if (credentialSource === 'command')
    return { source: credentialSource, command, lifetimeMs: lifetimeMinutes * 60_000 };
  return { source: credentialSource };
}

/** Whether a text is empty or a JSON object. */
export function isParameterObject(text: string): boolean {
  if (text.trim() === '') return true;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}
