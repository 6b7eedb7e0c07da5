import { useCallback, useEffect, useRef, useState } from 'react';

/** Within this many pixels of the end the reader counts as being there. */
const END_TOLERANCE_PX = 32;

/** Whether a reader is at the end of what can be scrolled. */
export function isNearEnd({
  scrollTop,
  clientHeight,
  scrollHeight,
}: Pick<HTMLElement, 'scrollTop' | 'clientHeight' | 'scrollHeight'>): boolean {
  return scrollHeight - clientHeight - scrollTop <= END_TOLERANCE_PX;
}

/**
 * Follows growing content while the reader is at its end, and leaves the scroll to the reader otherwise. The only writer of
 * the scroll position.
 */
export function useFollow() {
  const viewport = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  const [isAtEnd, setAtEnd] = useState(true);

  const toEnd = useCallback(() => {
    const element = viewport.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);

  const onScroll = useCallback(() => {
    const element = viewport.current;
    if (!element) return;
    isFollowing.current = isNearEnd(element);
    setAtEnd(isFollowing.current);
  }, []);

  const jump = useCallback(() => {
    isFollowing.current = true;
    toEnd();
  }, [toEnd]);

  useEffect(() => {
    const grown = new ResizeObserver(() => {
      // Selecting text is reading: the page must not move under it.
      const isSelecting = document.getSelection()?.type === 'Range';
      if (isFollowing.current && !isSelecting) toEnd();
    });
    if (content.current) grown.observe(content.current);
    if (viewport.current) grown.observe(viewport.current);
    return () => grown.disconnect();
  }, [toEnd]);

  return { viewport, content, isAtEnd, jump, onScroll };
}
