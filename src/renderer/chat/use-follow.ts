import { useCallback, useEffect, useRef, useState } from 'react';

/** Within this many pixels of the end the reader counts as being there. */
const END_TOLERANCE_PX = 32;

/** Where a scrolled element stands. */
export type ScrollPlace = Pick<HTMLElement, 'scrollTop' | 'clientHeight' | 'scrollHeight'>;

/** Whether a reader is at the end of what can be scrolled. */
export function isNearEnd({ scrollTop, clientHeight, scrollHeight }: ScrollPlace): boolean {
  return scrollHeight - clientHeight - scrollTop <= END_TOLERANCE_PX;
}

/**
 * Whether the end is followed after a scroll. Going up is reading, however little; going down to the end is following again.
 * Content that grew between our own scroll and the news of it changes nothing.
 */
export function followsAfter(wasFollowing: boolean, previousTop: number, place: ScrollPlace): boolean {
  const isUp = place.scrollTop < previousTop;
  // Shrinking content moves the place up without anyone reading: it is then at the very end.
  if (isUp) return wasFollowing && place.scrollHeight - place.clientHeight - place.scrollTop <= 1;
  return wasFollowing || isNearEnd(place);
}

/**
 * Follows growing content while the reader is at its end, and leaves the scroll to the reader otherwise. The only writer of
 * the scroll position.
 */
export function useFollow(lastQuestionId: string | undefined) {
  const viewport = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follow = useRef({ isOn: true, top: 0 });
  const [isFollowing, setFollowing] = useState(true);

  const turn = useCallback((isOn: boolean) => {
    follow.current.isOn = isOn;
    setFollowing(isOn);
  }, []);

  const toEnd = useCallback(() => {
    const element = viewport.current;
    if (!element) return;
    element.scrollTop = element.scrollHeight;
    // Where shrinking content has put the end higher up, being there is not reading back.
    follow.current.top = element.scrollTop;
  }, []);

  const onScroll = useCallback(() => {
    const element = viewport.current;
    if (!element) return;
    const { isOn, top } = follow.current;
    follow.current.top = element.scrollTop;
    turn(followsAfter(isOn, top, element));
  }, [turn]);

  const jump = useCallback(() => {
    turn(true);
    toEnd();
  }, [toEnd, turn]);

  // Whoever asks wants to see the answer, wherever they were reading.
  useEffect(() => {
    if (lastQuestionId === undefined) return;
    follow.current.isOn = true;
    toEnd();
  }, [lastQuestionId, toEnd]);

  useEffect(() => {
    const grown = new ResizeObserver(() => {
      // Selecting text is reading: the page must not move under it.
      const isSelecting = document.getSelection()?.type === 'Range';
      if (follow.current.isOn && !isSelecting) toEnd();
    });
    if (content.current) grown.observe(content.current);
    if (viewport.current) grown.observe(viewport.current);
    return () => grown.disconnect();
  }, [toEnd]);

  return { viewport, content, isFollowing, jump, onScroll };
}
