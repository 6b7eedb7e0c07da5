import { expect, type Locator, type Page, test } from '@playwright/test';
import { addressOfNothing, startUntrustedServer } from '../support/raw-servers.ts';
import { type Behaviour, type RecordedRequest, startUpstream, type Upstream } from '../support/upstream.ts';
import { answered, ask, goTo, lastMessage, type RunningApp, startApp } from './support/app.ts';

const KEY = 'sk-right-key-0123456789abcdef';

let openai: Upstream;
let anthropic: Upstream;
let local: Upstream;
let app: RunningApp;

test.beforeEach(async () => {
  [openai, anthropic, local] = await Promise.all([startUpstream(), startUpstream(), startUpstream()]);
  for (const vendor of [openai, anthropic]) vendor.behave(withKey);
});

test.afterEach(async () => {
  await app.close();
  await Promise.all([openai, anthropic, local].map((vendor) => vendor.close()));
});

/** Answers those who have the key. */
function withKey({ headers }: RecordedRequest): Behaviour {
  const isRight = headers.authorization === `Bearer ${KEY}` || headers['x-api-key'] === KEY;
  return isRight ? {} : { status: 401, errorBody: { error: { message: 'Incorrect API key provided' } } };
}

/** A way to use the window. */
interface Hands {
  press(control: Locator): Promise<void>;
  tick(box: Locator): Promise<void>;
  write(field: Locator, text: string): Promise<void>;
}

function mouse(): Hands {
  return {
    press: (control) => control.click(),
    // A choice shows once main has taken it, so `check` would call it too early.
    tick: (box) => box.click(),
    write: (field, text) => field.fill(text),
  };
}

function keyboard(page: Page): Hands {
  const reach = async (control: Locator) => {
    await control.waitFor();
    const element = await control.elementHandle();
    const hasFocus = () => page.evaluate((target) => document.activeElement === target, element);
    for (let presses = 0; presses < 250 && !(await hasFocus()); presses += 1)
      await page.keyboard.press('Tab');
    expect(await hasFocus(), `${control.toString()} can be reached with Tab`).toBe(true);
  };
  return {
    press: async (control) => {
      await reach(control);
      await page.keyboard.press('Enter');
    },
    tick: async (box) => {
      await reach(box);
      await page.keyboard.press('Space');
    },
    write: async (field, text) => {
      await reach(field);
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(text);
    },
  };
}

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

async function expectGroup(page: Page, name: string, group: 'active' | 'ready' | 'setup'): Promise<void> {
  await expect(card(page, name)).toHaveAttribute('aria-describedby', `providers-${group}`);
}

interface NewProvider {
  readonly row: string;
  readonly name: string;
  readonly url: string;
  readonly key: string | null;
  readonly model: string;
  readonly list: 'Primary' | 'Cheap';
}

/** Adds a provider with all that it needs, as its card asks for it, and puts a model of it into a list. */
async function add(
  page: Page,
  hands: Hands,
  { row, name, url, key, model, list }: NewProvider,
): Promise<void> {
  await hands.press(page.getByRole('button', { name: 'Add a provider' }));
  await hands.write(page.getByRole('searchbox', { name: 'Search vendors' }), row);
  await hands.press(page.getByRole('button', { name: new RegExp(`^${row}`) }));
  await hands.write(page.getByLabel('Name', { exact: true }), name);
  await hands.write(page.getByLabel('Base URL'), url);
  await expect(page.getByText(/^Questions go to/)).toBeVisible();
  await hands.press(page.getByRole('button', { name: 'Save', exact: true }));
  const own = card(page, name);
  await expectGroup(page, name, 'setup');
  if (key !== null) {
    await hands.write(own.getByLabel(`Key of ${name}`), key);
    await hands.press(own.getByRole('button', { name: 'Save key' }));
    await expect(own.getByText('Key set, ends in cdef')).toBeVisible();
  }
  await hands.press(own.getByRole('button', { name: 'Fetch models' }));
  await hands.tick(own.getByRole('checkbox', { name: `Use ${model}` }));
  await expectGroup(page, name, 'ready');
  await hands.press(own.getByRole('button', { name: `Test ${name}` }));
  const results = own.getByRole('status', { name: `Test of ${model}` });
  await expect(results).toContainText(/Reachableyes/);
  await expect(results).toContainText(key === null ? /Key acceptednot needed/ : /Key acceptedyes/);
  await expect(results).toContainText(/Model answersyes/);
  await hands.press(own.getByRole('button', { name: `Add ${model} to ${list}` }));
  await expectGroup(page, name, 'active');
}

for (const way of ['mouse', 'keyboard'] as const) {
  test(`from an empty profile to answers of three providers, by ${way}`, async () => {
    test.setTimeout(240_000);
    app = await startApp();
    const { page } = app;
    const hands = way === 'mouse' ? mouse() : keyboard(page);
    await hands.press(page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }));
    await add(page, hands, {
      row: 'OpenAI-compatible',
      name: 'Alpha',
      url: openai.url,
      key: KEY,
      model: 'model-a',
      list: 'Primary',
    });
    await add(page, hands, {
      row: 'Anthropic-compatible',
      name: 'Beta',
      url: anthropic.url,
      key: KEY,
      model: 'model-b',
      list: 'Cheap',
    });
    await add(page, hands, {
      row: 'Ollama',
      name: 'Home',
      url: local.url,
      key: null,
      model: 'llama3:latest',
      list: 'Primary',
    });
    await hands.press(page.getByRole('button', { name: 'Remove Practice', exact: true }));
    await hands.press(page.getByRole('button', { name: 'Move Home · llama3:latest up' }));
    await expect(page.getByRole('list', { name: 'Primary' }).getByRole('listitem').first()).toContainText(
      'llama3',
    );

    await hands.press(
      page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Chat', exact: true }),
    );
    await expectAnswerOf(page, hands, 'llama3:latest');
    local.behave({ status: 503 });
    await expectAnswerOf(page, hands, 'model-a');
    await hands.tick(page.getByRole('radio', { name: way === 'mouse' ? 'Cheap' : 'Primary', exact: true }));
    if (way === 'keyboard') await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('radio', { name: 'Cheap', exact: true })).toBeChecked();
    await expectAnswerOf(page, hands, 'model-b');
  });
}

async function expectAnswerOf(page: Page, hands: Hands, model: string): Promise<void> {
  await hands.write(page.getByRole('textbox', { name: 'Message' }), 'Who answers?');
  await page.keyboard.press('Enter');
  await answered(page);
  await expect(lastMessage(page)).toContainText('Hello from upstream.');
  await expect(lastMessage(page)).toContainText(model);
}

/** Settings with one provider whose key is to be entered. */
function oneProvider(url: string, extra: object = {}): object {
  const alpha = {
    id: 'alpha',
    name: 'Alpha',
    kind: 'openai',
    baseUrl: url,
    credential: { source: 'vault' },
    models: [{ id: 'model-a' }],
    ...extra,
  };
  return {
    version: 1,
    providers: [alpha],
    primary: [{ providerId: 'alpha', model: 'model-a' }],
    retry: { enabled: false },
  };
}

async function startWithKey(extra: object = {}): Promise<Page> {
  app = await startApp({ settings: oneProvider(openai.url, extra) });
  const { page } = app;
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Set key' }).click();
  await page.getByLabel('Key of Alpha').fill(KEY);
  await page.getByRole('button', { name: 'Save key' }).click();
  await expect(page.getByText('Key set, ends in cdef')).toBeVisible();
  return page;
}

test('a removed provider comes back with its key and its place, and is gone for good after a while', async () => {
  const page = await startWithKey();
  await page.getByRole('button', { name: 'Remove Alpha', exact: true }).click();
  await expect(page.getByText('No provider yet')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Primary' }).getByRole('listitem')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo removing Alpha' }).click();
  await expect(page.getByText('Key set, ends in cdef')).toBeVisible();
  await goTo(page, 'Chat');
  await expectAnswerOf(page, mouse(), 'model-a');

  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Remove Alpha', exact: true }).click();
  await expect(page.getByText('Removed Alpha.')).toBeVisible();
  await expect(page.getByText('Removed Alpha.')).toHaveCount(0);
  await expect(page.getByText('No provider yet')).toBeVisible();
});

test('a duplicate has everything but the key, and a provider that is switched off is not asked', async () => {
  const page = await startWithKey({ headers: { 'X-Project': 'blue' } });
  await page.getByRole('button', { name: 'Duplicate Alpha' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const copy = card(page, 'Alpha copy');
  await expect(copy.getByText('No key set')).toBeVisible();
  await expect(copy.getByText('1 model')).toBeVisible();
  await goTo(page, 'Chat');
  await expectAnswerOf(page, mouse(), 'model-a');
  expect(openai.requests.at(-1)?.headers['x-project']).toBe('blue');

  await goTo(page, 'Settings');
  await page.getByRole('switch', { name: 'Switch on Alpha', exact: true }).click();
  await expectGroup(page, 'Alpha', 'setup');
  const before = openai.requests.length;
  await goTo(page, 'Chat');
  await ask(page, 'Anyone?');
  await answered(page);
  expect(openai.requests).toHaveLength(before);
  await goTo(page, 'Settings');
  await card(page, 'Alpha').getByRole('button', { name: 'Switch on' }).click();
  await expectGroup(page, 'Alpha', 'active');
});

test('the test button tells what is wrong, and what to do about it', async () => {
  const untrusted = await startUntrustedServer();
  const page = await startWithKey();
  const results = page.getByRole('status', { name: 'Test of model-a' });
  const expectProblem = async (behaviour: Behaviour | typeof withKey, words: RegExp) => {
    openai.behave(behaviour);
    await page.getByRole('button', { name: 'Test Alpha' }).click();
    await expect(results).toContainText(words);
  };
  const forModel = (behaviour: Behaviour) => (request: RecordedRequest) =>
    request.method === 'GET' ? withKey(request) : behaviour;
  const error = (message: string, code: string) => ({ error: { message, code } });
  await expectProblem(
    { status: 401, errorBody: error('Incorrect API key', 'invalid_api_key') },
    /Key acceptedno.*The key was refused\. Replace the key/,
  );
  await expectProblem(
    forModel({ status: 402, errorBody: error('No credit left', 'insufficient_quota') }),
    /Key acceptedyes.*out of credit\. Top up the account/,
  );
  await expectProblem(
    forModel({ status: 404, errorBody: error('No such model', 'model_not_found') }),
    /no such model.*Fetch the models/,
  );
  await expectProblem(
    { raw: { contentType: 'text/html', body: '<h1>Welcome</h1>' } },
    /not as an API\. Check the path/,
  );

  const moveTo = async (url: string) => {
    await page.getByRole('button', { name: 'Edit Alpha' }).click();
    await page.getByLabel('Base URL').fill(url);
    await page.getByLabel('Key comes from').selectOption('none');
    await page.getByText('Advanced').click();
    await page.getByLabel('First word, ms').fill('300');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByLabel('Base URL')).toHaveCount(0);
  };
  await moveTo(await addressOfNothing());
  await expectProblem({}, /Nothing listens at the address\. Start the server/);
  await moveTo(untrusted.url);
  await expectProblem({}, /secure connection could not be made/);
  await moveTo(openai.url);
  await expectProblem({ hold: 'before-headers' }, /It took too long\. Try again/);
  await untrusted.close();
});

test('a model that is gone from the list is marked wherever it stands, and is still asked', async () => {
  const page = await startWithKey({
    models: [
      { id: 'model-a', listed: true },
      { id: 'vanished', listed: true, favourite: true },
    ],
  });
  const own = card(page, 'Alpha');
  await own.getByRole('button', { name: '2 models of Alpha' }).click();
  await own.getByRole('button', { name: 'Add vanished to Cheap' }).click();
  await own.getByRole('button', { name: 'Add model', exact: true }).click();
  await own.getByRole('button', { name: 'Fetch models' }).click();
  await expect(own.getByText(/no longer lists this model/)).toBeVisible();
  await expect(
    page.getByRole('list', { name: 'Cheap' }).getByText(/no longer lists this model/),
  ).toBeVisible();
  await expect(own.getByRole('button', { name: 'Favourite: vanished' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.getByRole('radio', { name: 'Cheap', exact: true }).click();
  await goTo(page, 'Chat');
  await expectAnswerOf(page, mouse(), 'vanished');
});

test('an address at which nothing may be asked is refused at its field', async () => {
  app = await startApp({ settings: oneProvider(openai.url) });
  const { page } = app;
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Edit Alpha' }).click();
  for (const [url, reason] of [
    ['http://169.254.169.254', /Nothing can be sent there/],
    ['http://example.com/v1', /Nothing can be sent there: Plain http/],
    ['https://user:secret@example.com', /Enter a web address/],
  ] as const) {
    await page.getByLabel('Base URL').fill(url);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText(reason);
    await expect(page.getByLabel('Base URL')).toHaveAttribute('aria-invalid', 'true');
  }
});
