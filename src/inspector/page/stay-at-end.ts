import { useLayoutEffect, useRef } from "preact/hooks";

/** How far from its end a box may be to count as being there, in pixels. */
const NEAR = 40;

/** Keeps a box at its end, whatever it is drawn with, unless somebody has scrolled away from there. */
export function useStayAtEnd() {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    if (box.current && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  });
  const onScroll = () => {
    const { scrollTop, clientHeight, scrollHeight } = box.current as HTMLDivElement;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR;
  };
  return { ref: box, onScroll };
}
