"use client";
// A form that is sent before one of its fields could be filled in would be refused for what nobody left out: a field
// that still loads delays the submit, which follows when the field is ready.
import { createContext, useCallback, useContext, useEffect, useState } from "react";

const PendingFieldsContext = createContext<(change: 1 | -1) => void>(() => {});
export const PendingFieldsProvider = PendingFieldsContext.Provider;

/** For a field: as long as it is not ready, the form around it waits. */
export function useDelaysSubmit(isLoading: boolean): void {
  const hold = useContext(PendingFieldsContext);
  useEffect(() => {
    if (!isLoading) return;
    hold(1);
    return () => hold(-1);
  }, [isLoading, hold]);
}

/** For a form: `request` calls `send`, at once or when no field delays it; `hold` is for `PendingFieldsProvider`. */
export function useDelayedSubmit(send: () => void) {
  const [holds, setHolds] = useState(0);
  const [isWaiting, setIsWaiting] = useState(false);
  const hold = useCallback((change: 1 | -1) => setHolds((count) => count + change), []);

  // A field's own effects come first: what it fills in is there when the form is sent.
  useEffect(() => {
    if (!isWaiting || holds > 0) return;
    setIsWaiting(false);
    send();
  });

  return { hold, isWaiting, request: () => (holds > 0 ? setIsWaiting(true) : send()) };
}
