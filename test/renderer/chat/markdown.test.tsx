import '../support/fake-api.ts';
import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { Markdown } from '../../../src/renderer/chat/markdown.tsx';
import { inputsOf } from '../support/fake-api.ts';
import { show, startPage } from '../support/render.tsx';

const shown = (text: string, isStreaming = false) =>
  show(<Markdown text={text} isStreaming={isStreaming} />).container;

describe('Markdown', () => {
  beforeEach(() => startPage());

  it('shows HTML as the text that it is', () => {
    const container = shown(
      'Before <b onclick="alert(1)">bold</b>\n\n<script>alert(1)</script>\n\n<img src="https://example.com/x.png">',
    );
    expect(container.textContent).toContain('<b onclick="alert(1)">bold</b>');
    expect(container.textContent).toContain('<script>alert(1)</script>');
    expect(container.querySelector('b, script, img')).toBeNull();
  });

  it('loads no image, and names the host that it would have come from', () => {
    const container = shown('![a chart](https://tracker.example.com/pixel.png)');
    expect(container.querySelector('img')).toBeNull();
    expect(container.textContent).toContain('tracker.example.com');
  });

  it('hands links to main instead of following them', () => {
    shown('See [the page](https://example.com/docs).');
    const link = screen.getByRole('link', { name: 'the page' });
    // An event whose default was prevented says so.
    expect(fireEvent.click(link)).toBe(false);
    expect(inputsOf('shellOpenLink')).toEqual([{ url: 'https://example.com/docs' }]);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd'])('makes no link of %s', (url) => {
    const container = shown(`[click](${url})`);
    expect(container.querySelector(`a[href^="${url.slice(0, 5)}"]`)).toBeNull();
    expect(container.textContent).toContain('click');
  });

  it('shows code that is still being written', () => {
    const container = shown('```ts\nconst a = 1;\nconst b', true);
    expect(container.querySelector('pre')?.textContent).toContain('const a = 1;\nconst b');
  });

  it('gives code its language and a way to copy it', () => {
    shown('```ts\nconst a = 1;\n```');
    expect(screen.getByText('ts')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Copy code' })).toBeTruthy();
  });

  it('colours code of a language that it knows', async () => {
    const container = shown('```ts\nconst a = 1;\n```');
    // Until they load, a line is one text; then each token is an element of its own.
    expect(await screen.findByText('const')).toBeTruthy();
    expect(container.querySelector('pre')?.textContent).toContain('const a = 1;');
  });
});
