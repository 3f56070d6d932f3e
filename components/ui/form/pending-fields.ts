"use client";
// A form that is sent before one of its fields could be filled in would be refused for what nobody left out: a field
// that still loads delays the submit, which follows when the field is ready.
import { createContext, useCallback, useContext, useEffect, useState } from "react";

const PendingFieldsContext = createContext<(change: 1 | -1) => void>(() => {});
export const PendingFieldsProvider = PendingFieldsContext.Provider;

/** For a field: as long as it is not ready, the form around it waits. */
export function useDelaysSubmit(isLoading: boolean): void {
  const countDelay = useContext(PendingFieldsContext);
  useEffect(() => {
    if (!isLoading) return;
    countDelay(1);
    return () => countDelay(-1);
  }, [isLoading, countDelay]);
}

/** For a form: `request` calls `send`, at once or when no field delays it; `countDelay` is for `PendingFieldsProvider`. */
export function useDelayedSubmit(send: () => void) {
  const [delays, setDelays] = useState(0);
  const [isWaiting, setIsWaiting] = useState(false);
  const countDelay = useCallback((change: 1 | -1) => setDelays((count) => count + change), []);

  // A field's own effects come first: what it fills in is there when the form is sent.
  useEffect(() => {
    if (!isWaiting || delays > 0) return;
    setIsWaiting(false);
    send();
  });

  return { countDelay, isWaiting, request: () => (delays > 0 ? setIsWaiting(true) : send()) };
}
