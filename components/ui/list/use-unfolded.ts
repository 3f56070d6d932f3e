"use client";
import { useState } from "react";

/**
 * Which rows of a list are unfolded.
 *
 * @param opensItself what is open until a person closes it.
 */
export function useUnfolded<Key>(opensItself: (key: Key) => boolean = () => false) {
  const [chosen, setChosen] = useState<ReadonlyMap<Key, boolean>>(new Map());
  const isOpen = (key: Key) => chosen.get(key) ?? opensItself(key);
  const set = (key: Key, isOpen: boolean) => setChosen(new Map(chosen).set(key, isOpen));
  return { isOpen, open: (key: Key) => set(key, true), toggle: (key: Key) => set(key, !isOpen(key)) };
}
